/** The right side: tabs with what a visitor may try, the mail, the traffic and the switches. */

import { element } from "./dom.js";

export class Panel {
  #tabs;
  #open;

  /** A tab is {id, label, node, shown?(), hidden?()}; `shown` runs when it comes into view. */
  constructor(room, tabs) {
    this.#tabs = tabs;
    this.strip = element("div", { class: "tabs", role: "tablist", "aria-label": "Sandbox", onkeydown: (event) => this.#key(event) });
    room.append(this.strip, ...tabs.map((tab) => {
      tab.handle = element("button", { type: "button", role: "tab", id: `tab-${tab.id}`, "aria-controls": `sheet-${tab.id}`, onclick: () => this.show(tab.id) }, tab.label);
      tab.sheet = element("section", { role: "tabpanel", id: `sheet-${tab.id}`, "aria-labelledby": `tab-${tab.id}`, class: "sheet", tabindex: "0" }, tab.node);
      this.strip.append(tab.handle);
      return tab.sheet;
    }));
    this.show(tabs[0].id);
  }

  show(id) {
    const before = this.#open;
    this.#open = id;
    for (const tab of this.#tabs) {
      const on = tab.id === id;
      tab.handle.setAttribute("aria-selected", String(on));
      tab.handle.tabIndex = on ? 0 : -1;
      tab.sheet.hidden = !on;
      if (on) tab.shown?.();
      else if (tab.id === before) tab.hidden?.();
    }
  }

  /** Whether a tab is there at all, and a number beside its name. */
  offer(id, there, count = 0) {
    const tab = this.#tabs.find((each) => each.id === id);
    tab.handle.hidden = !there;
    tab.handle.replaceChildren(tab.label, count ? element("span", { class: "count" }, String(count)) : "");
  }

  #key(event) {
    const shown = this.#tabs.filter((tab) => !tab.handle.hidden);
    const at = shown.findIndex((tab) => tab.id === this.#open);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = shown[(to + shown.length) % shown.length];
    this.show(tab.id);
    tab.handle.focus();
  }
}
