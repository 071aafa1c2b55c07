/** A list of messages, kept in step with what the person sees: rows that did not change are left alone. */

import { renderBlocks } from "./blocks.js";
import { button, element, speak } from "./dom.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { clock, dayName, fromTs, sameDay } from "./times.js";
import { BOT, DM } from "./workspace.js";

const NEAR = 80;

export class MessageList {
  #rows = new Map();
  #rest; // where the last new message put the reader
  #last;

  /** `press(message, block, element, chosen)`, `use(shortcut, message)` and `openThread(ts)` are what a person may do here. */
  constructor({ list, scroll, workspace, press, suggest, use, openThread }) {
    Object.assign(this, { list, scroll, workspace, press, suggest, use, openThread });
  }

  clear() {
    this.#rows.clear();
    this.#rest = this.#last = undefined;
    this.list.replaceChildren();
  }

  show(messages, { replies = new Map(), empty = "", bottom = false } = {}) {
    const far = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight > NEAR;
    const moved = Math.abs(this.scroll.scrollTop - this.#rest) > NEAR; // by the reader's own hand
    const fresh = bottom || messages.at(-1)?.ts !== this.#last;
    const rows = new Map();
    const nodes = [];
    let day = null;
    for (const message of messages) {
      const date = fromTs(message.ts);
      if (!day || !sameDay(day, date)) nodes.push(element("li", { class: "day" }, element("span", {}, dayName(date))));
      day = date;
      const row = this.#row(message, replies.get(message.ts) ?? []);
      rows.set(message.ts, row);
      nodes.push(row.node);
    }
    this.#place(nodes.length ? nodes : [element("li", { class: "empty" }, empty)]);
    this.#rows = rows;
    this.#last = messages.at(-1)?.ts;
    if (fresh && (bottom || !far || !moved)) this.#toEnd(nodes.at(-1));
    else if (!far) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Show the end, but of a last message taller than the window its beginning, where the answer stands. */
  #toEnd(last) {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    if (last?.offsetHeight > this.scroll.clientHeight) last.scrollIntoView({ block: "start" });
    this.#rest = this.scroll.scrollTop;
  }

  #row(message, replies) {
    const state = JSON.stringify([message, replies.length]);
    const old = this.#rows.get(message.ts);
    if (old?.state === state) return old;
    const held = old?.node.contains(document.activeElement) && document.activeElement.closest("[data-action]")?.dataset.action;
    const node = this.#draw(message, replies);
    if (old) {
      old.node.replaceWith(node);
      if (held !== false && held !== undefined) (node.querySelector(`[data-action="${CSS.escape(held)}"]`) ?? node).focus();
    }
    return { state, node };
  }

  /** Put `nodes` into the list in order, moving only what is out of place, so that focus stays where it is. */
  #place(nodes) {
    const wanted = new Set(nodes);
    [...this.list.children].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  #draw(message, replies) {
    const author = authorOf(message, this.workspace);
    const date = fromTs(message.ts);
    const body = element("div", { class: "body" }, this.#content(message));
    const head = element("div", { class: "head" },
      element("span", { class: "author" }, author.name),
      author.app && element("span", { class: "tag" }, "APP"),
      element("time", { datetime: date.toISOString(), title: date.toLocaleString() }, clock(date)),
      message.edited && (!message.bot_id || !message.blocks?.length) && element("span", { class: "edited" }, "(edited)"),
      this.#tools(message, author));
    return element("li", {
      class: `message${message.ephemeral ? " ephemeral" : ""}${message.notified && this.workspace.place !== DM ? " notified" : ""}`,
      "data-ts": message.ts,
      tabindex: "-1",
    }, element("span", { class: "avatar", "aria-hidden": "true", "data-tint": author.tint }, author.initials),
    element("div", { class: "told" }, message.ephemeral && element("div", { class: "private" }, "Only visible to you"), head, body, this.#thread(message, replies)));
  }

  #content(message) {
    const surface = {
      names: this.workspace.names,
      press: (block, each, chosen) => this.press(message, block, each, chosen),
      suggest: (block, each, typed) => this.suggest(message, block, each, typed),
    };
    const files = (message.files ?? []).map((file) => fileLink(file, this.workspace.person));
    const shared = (message.attachments ?? []).map((each) => forwarded(each, surface, this.workspace.person));
    const words = () => message.text && element("div", { class: "words block" }, mrkdwn(message.text, surface.names));
    return [message.blocks?.length ? renderBlocks(message.blocks, surface) : words(), shared, files].filter(Boolean);
  }

  #thread(message, replies) {
    if (!this.openThread || message.ephemeral || !replies.length) return null;
    return button(replies.length === 1 ? "1 reply" : `${replies.length} replies`, () => this.openThread(message.ts), { class: "replies" });
  }

  /** What can be done with a message; Slack offers nothing on what only one person sees. */
  #tools(message, author) {
    if (message.ephemeral) return null;
    const reply = () => this.openThread(message.ts);
    const shortcuts = this.workspace.shortcuts.filter((each) => each.type === "message").map((each) => ({
      words: each.name,
      detail: BOT.name,
      act: () => this.use(each, message),
    }));
    const items = [this.openThread && { words: "Reply in thread", act: reply }, ...shortcuts].filter(Boolean);
    return element("span", { class: "tools" },
      this.openThread && button("Reply in thread", reply, { class: "quiet wide-only" }),
      items.length > 0 && menuButton({ label: `Actions for the message from ${author.name}`, className: "quiet" }, items));
  }
}

/** A message that somebody passed on: whose it was, and what it said. */
function forwarded(each, surface, person) {
  const blocks = each.message_blocks?.[0]?.message?.blocks ?? [];
  const still = { ...surface, press: () => {} };
  return element("blockquote", { class: "forwarded" },
    element("div", { class: "author" }, each.author_name),
    blocks.length ? renderBlocks(blocks, still) : element("div", { class: "words block" }, mrkdwn(each.text ?? "", surface.names)),
    (each.files ?? []).map((file) => fileLink(file, person)),
    element("div", { class: "footer" }, each.footer));
}

/** A file opens as a download: the page shows nothing of what is in it. */
function fileLink(file, person) {
  if (file.mode === "tombstone") return element("div", { class: "file" }, "This file was deleted.");
  const address = `/sandbox/slack/file?${new URLSearchParams({ user: person.id, id: file.id })}`;
  return element("a", { class: "file", href: address, download: file.name }, `📄 ${file.title || file.name}`);
}

function authorOf(message, workspace) {
  const person = workspace.people.find((each) => each.id === message.user);
  const app = !person;
  const name = person?.name ?? (message.username || BOT.name);
  const initials = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  return { name, app, initials, tint: app ? "app" : String([...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6) };
}

/** Split a place's messages into what stands in it and the replies below each. */
export function threaded(messages) {
  const replies = new Map();
  const top = [];
  for (const message of messages) {
    if (!message.thread_ts || message.thread_ts === message.ts || message.ephemeral) top.push(message);
    else replies.set(message.thread_ts, [...(replies.get(message.thread_ts) ?? []), message]);
  }
  return { top, replies };
}

/** Read out what is new since `before`, if anything was there before. */
export function announce(before, after, workspace) {
  if (!before) return;
  const known = new Set(before.map((each) => each.ts));
  after.filter((each) => !known.has(each.ts) && each.user !== workspace.person.id).forEach((each) => {
    const who = authorOf(each, workspace).name;
    speak(`${who}: ${element("p", {}, mrkdwn(each.text ?? "", workspace.names)).textContent}`);
  });
}
