/** rich_text blocks: sections, lists, quotes and preformatted text. */

import { element, link } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { mention } from "./mrkdwn.js";
import { fillDate } from "./times.js";

export function richText(elements, names) {
  return elements.map((each) => part(each, names));
}

function part(each, names) {
  const inside = () => each.elements.map((piece) => leaf(piece, names));
  switch (each.type) {
    case "rich_text_section":
      return element("div", {}, inside());
    case "rich_text_preformatted":
      return element("pre", {}, inside());
    case "rich_text_quote":
      return element("blockquote", {}, inside());
    case "rich_text_list": {
      const items = each.elements.map((item) => element("li", {}, part(item, names)));
      return element(each.style === "ordered" ? "ol" : "ul", {}, items);
    }
    default:
      return element("div", { class: "unsupported" }, `This page cannot show text of type "${each.type}".`);
  }
}

function leaf(piece, names) {
  switch (piece.type) {
    case "text":
      return styled(piece.text, piece.style);
    case "link":
      return styled(link(piece.url, piece.text ?? piece.url) ?? piece.text ?? piece.url, piece.style);
    case "emoji":
      return EMOJI[piece.name] ?? `:${piece.name}:`;
    case "user":
      return mention(`@${names.person(piece.user_id) ?? piece.user_id}`);
    case "channel":
      return mention(`#${names.channel(piece.channel_id) ?? piece.channel_id}`);
    case "usergroup":
      return mention(`@${names.group(piece.usergroup_id) ?? piece.usergroup_id}`);
    case "broadcast":
      return mention(`@${piece.range}`);
    case "date":
      return fillDate(piece.timestamp, piece.format) ?? piece.fallback ?? "";
    default:
      return `[${piece.type}]`;
  }
}

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(content, style = {}) {
  return Object.keys(TAGS).filter((name) => style[name]).reduce((node, name) => element(TAGS[name], {}, node), content);
}
