/** A thread beside the channel: the parent, its replies, and a box that takes messages but no commands. */

import { Composer } from "./composer.js";
import { button, element } from "./dom.js";
import { MessageList } from "./messages.js";

export class ThreadPane {
  #ts = null;

  constructor({ room, workspace, press, suggest, use, send }) {
    Object.assign(this, { room, workspace });
    const scroll = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Messages in the thread" });
    const list = element("ol", { class: "messages" });
    scroll.append(list);
    this.list = new MessageList({ list, scroll, workspace, press, suggest, use });
    this.composer = new Composer({ send: (text) => send(text, this.#ts), id: "thread-text" });
    this.composer.invite("Reply in the thread");
    room.append(
      element("header", { class: "pane-head" }, element("h2", {}, "Thread"), button("✕", () => this.close(), { class: "quiet", "aria-label": "Close the thread" })),
      scroll, this.composer.node);
  }

  open(ts) {
    this.#ts = ts;
    this.room.hidden = false;
    this.list.clear();
    this.show();
    this.composer.text.focus();
  }

  close() {
    this.#ts = null;
    this.room.hidden = true;
  }

  show() {
    if (this.#ts === null) return;
    this.list.show(this.workspace.messages().filter((each) => each.ts === this.#ts || each.thread_ts === this.#ts));
  }
}
