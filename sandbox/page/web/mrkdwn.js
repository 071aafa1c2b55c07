/**
 * Slack's mrkdwn as DOM nodes. Whatever a message says is a text node in the end; only the forms that Slack itself
 * gives a meaning become elements, so that text which forgot to escape is seen here as Slack would show it.
 */

import { element, link } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { fillDate } from "./times.js";

const TAGS = { "*": "strong", _: "em", "~": "s" };

/** A mark that opens after no letter, closes before none, and holds no line break. */
const styled = (mark) => {
  const sign = mark === "*" ? "\\*" : mark;
  const around = `[\\p{L}\\p{N}${sign}]`;
  return `(?<!${around})${sign}(?=\\S)(?:<[^<>\\n]*>|\`[^\`\\n]*\`|[^${sign}\\n])+?(?<=\\S)${sign}(?!${around})`;
};
const REFERENCE = "<[^<>\\n]+>";
const CODE = "`[^`\\n]+`";
const EMOJI_NAME = ":[a-z0-9_+-]+:";
const ADDRESS = "(?<![\\w/])(?:https?://|www\\.)[^\\s<>]*[^\\s<>.,;:!?)\\]'\"*_~`]";
const MAIL = "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+";
const PIECES = [REFERENCE, CODE, styled("*"), styled("_"), styled("~"), EMOJI_NAME];
const VERBATIM = new RegExp(PIECES.join("|"), "gu");
const LINKING = new RegExp([...PIECES, ADDRESS, MAIL].join("|"), "gu");

export const decode = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

/** `names` turns ids into words; `verbatim` leaves bare addresses alone. */
export function mrkdwn(text, names, { verbatim = false } = {}) {
  return text.split(/(?:(?<=[^\n])\n)?(```[\s\S]+?```)\n?/).flatMap((part) => {
    if (/^```[\s\S]+```$/.test(part)) return [element("pre", {}, references(part.slice(3, -3).replace(/^\n|\n$/g, ""), names))];
    return part ? paragraphs(part, names, verbatim) : [];
  });
}

/** A plain_text object: no marks, no references; emoji names only where the object asks for them. */
export function plain(object) {
  const text = decode(object?.text ?? "");
  return object?.emoji === false ? text : text.replace(/:[a-z0-9_+-]+:/g, (name) => EMOJI[name.slice(1, -1)] ?? name);
}

function paragraphs(text, names, verbatim) {
  const nodes = [];
  let quote = null;
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(element("br"));
      else nodes.push((quote = element("blockquote")));
      quote.append(...inline(quoted[1], names, verbatim));
      return;
    }
    quote = null;
    nodes.push(...inline(line, names, verbatim));
    const next = lines[index + 1];
    if (next !== undefined && !/^(?:&gt;|>)/.test(next)) nodes.push(element("br"));
  });
  return nodes;
}

function inline(text, names, verbatim) {
  return pieces(text, verbatim ? VERBATIM : LINKING, (found) => {
    const mark = found[0];
    if (mark === "<") return reference(found, names);
    if (mark === "`") return element("code", {}, references(found.slice(1, -1), names));
    if (mark === ":") return EMOJI[found.slice(1, -1)] ?? found;
    if (mark in TAGS) return element(TAGS[mark], {}, inline(found.slice(1, -1), names, verbatim));
    return bareAddress(found);
  });
}

function references(text, names) {
  return pieces(text, new RegExp(REFERENCE, "g"), (found) => reference(found, names));
}

function pieces(text, pattern, make) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(decode(text.slice(end, match.index)), make(match[0]));
    end = match.index + match[0].length;
  }
  nodes.push(decode(text.slice(end)));
  return nodes.filter((node) => node !== "");
}

function bareAddress(found) {
  const address = decode(found);
  const target = address.includes("@") && !address.includes("/") ? `mailto:${address}` : address.replace(/^www\./, "https://www.");
  return link(target, address) ?? address;
}

function reference(found, names) {
  const [target, ...rest] = found.slice(1, -1).split("|");
  const label = decode(rest.join("|"));
  if (target.startsWith("!date^")) return dateToken(target, label, found);
  if (target.startsWith("@")) return mention(`@${names.person(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith("!subteam^")) return mention(label || `@${names.group(target.slice(9)) ?? target.slice(9)}`);
  if (/^!(here|channel|everyone)$/.test(target)) return mention(`@${target.slice(1)}`);
  const address = decode(target);
  return link(address, label || address.replace(/^mailto:/, "")) ?? decode(found);
}

export const mention = (name) => element("span", { class: "mention" }, name);

function dateToken(target, fallback, found) {
  const [, unix, format = "", address] = target.split("^");
  const text = fillDate(unix, decode(format)) ?? (fallback || decode(found));
  const shown = element("time", { datetime: isoOf(unix), title: fallback || undefined }, text);
  return (address && link(decode(address), shown)) || shown;
}

function isoOf(unix) {
  const date = new Date(Number(unix) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
