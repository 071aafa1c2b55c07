/** Slack's blocks as DOM nodes. A block this page does not know is shown as a box that says so. */

import { element } from "./dom.js";
import { control } from "./elements.js";
import { decode, mrkdwn, plain } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { inputBlock } from "./inputs.js";

/**
 * `surface` says what is around the blocks: `names` for ids, `press(block, element, value)` for what a person does,
 * and for modals `values`, `errors`.
 */
export function renderBlocks(blocks, surface) {
  return blocks.map((block) => renderBlock(block, surface));
}

function renderBlock(block, surface) {
  const make = Object.hasOwn(MAKERS, block.type) ? MAKERS[block.type] : unsupported;
  const node = make(block, surface);
  node.classList.add("block");
  return node;
}

function textOf(object, surface) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, surface.names, { verbatim: object.verbatim }) : breaks(plain(object));
}

const breaks = (text) => text.split("\n").flatMap((line, index) => (index ? [element("br"), line] : [line]));

const MAKERS = {
  section(block, surface) {
    const body = element("div", { class: "section-body" });
    if (block.text) body.append(element("div", { class: "words" }, textOf(block.text, surface)));
    if (block.fields) {
      body.append(element("div", { class: "fields" }, block.fields.map((field) => element("div", { class: "words" }, textOf(field, surface)))));
    }
    const accessory = block.accessory && element("div", { class: "accessory" }, control(block, block.accessory, surface));
    return element("div", { class: "section" }, body, accessory);
  },
  header: (block) => element("h3", { class: "header" }, plain(block.text)),
  divider: () => element("hr"),
  context: (block, surface) =>
    element("div", { class: "context" }, block.elements.map((each) =>
      each.type === "image" ? picture(each) : element("span", { class: "words" }, textOf(each, surface)))),
  actions: (block, surface) => element("div", { class: "actions" }, block.elements.map((each) => control(block, each, surface))),
  image: (block) => element("figure", {}, picture(block), block.title && element("figcaption", {}, plain(block.title))),
  input: inputBlock,
  rich_text: (block, surface) => element("div", { class: "words" }, richText(block.elements, surface.names)),
  table: (block, surface) => element("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, element("table", {},
    block.rows.map((row, index) => element("tr", {}, row.map((cell, at) =>
      element(index ? "td" : "th", { class: block.column_settings?.[at]?.align, scope: index ? undefined : "col" },
        cell.type === "rich_text" ? richText(cell.elements, surface.names) : cell.text)))))),
  markdown: (block) => element("div", { class: "words markdown" }, decode(block.text)),
};

/** Pictures are never fetched: their address may be anybody's. */
function picture(image) {
  return element("span", { class: "picture", role: "img", "aria-label": image.alt_text }, `Picture: ${image.alt_text ?? ""}`);
}

function unsupported(block) {
  return element("div", { class: "unsupported" }, `This page cannot show a block of type "${block.type}".`);
}

