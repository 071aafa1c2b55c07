/** The app's Home tab: what it published for this person. What they filled in stays as long as the field does. */

import { renderBlocks } from "./blocks.js";
import { element } from "./dom.js";

export class Home {
  #drawn = "";
  #values = {};

  /** `press(view, block, element, chosen, values)`, `suggest(view, block, element, typed)`. */
  constructor({ room, names, press, suggest }) {
    Object.assign(this, { room, names, press, suggest });
  }

  show(view) {
    const state = JSON.stringify([view?.id, view?.hash]);
    if (state === this.#drawn) return;
    this.#drawn = state;
    const held = document.activeElement?.closest?.("[data-action]")?.dataset.action;
    this.room.replaceChildren(...(view ? this.#blocks(view) : [element("p", { class: "empty" }, "Nothing here yet. The app shows something once it has seen you here.")]));
    if (held) this.room.querySelector(`[data-action="${CSS.escape(held)}"]`)?.focus();
  }

  clear() {
    this.#drawn = "";
    this.#values = {};
    this.room.replaceChildren();
  }

  #blocks(view) {
    return renderBlocks(view.blocks, {
      names: this.names,
      values: this.#values,
      state: view.state?.values,
      press: (block, each, chosen) => this.press(view, block, each, chosen, this.#values),
      suggest: (block, each, typed) => this.suggest(view, block, each, typed),
    });
  }
}
