/** The message box: offers the commands while a person types `/`, sends with Enter, and recalls with Up. */

import { button, element, freshId } from "./dom.js";
import { menuButton } from "./menu.js";

export class Composer {
  #offers = [];
  #chosen = 0;
  #sent = [];
  #recalled = 0;

  /** `send(text)` takes what was typed; `commands` are {command, description, usage_hint}. */
  constructor({ send, commands = [], id }) {
    this.send = send;
    this.commands = commands;
    const listId = freshId("offers");
    this.text = element("textarea", {
      id, rows: 1, autocomplete: "off", spellcheck: "false", role: "combobox", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": listId,
      oninput: () => this.#changed(), onkeydown: (event) => this.#key(event), onblur: () => this.#offer([]),
    });
    this.list = element("ul", { id: listId, class: "offers", role: "listbox", "aria-label": "Commands", hidden: true });
    this.hint = element("span", { class: "usage", "aria-hidden": "true" });
    this.mirror = element("span", { class: "typed" });
    this.shortcuts = element("span", {});
    const box = element("div", { class: "box" }, element("div", { class: "ghost", "aria-hidden": "true" }, this.mirror, this.hint), this.text, this.shortcuts,
      button("Send", () => this.#submit(), { class: "press primary send" }));
    this.node = element("div", { class: "composer" }, this.list, box);
  }

  invite(words) {
    this.text.placeholder = words;
    this.text.setAttribute("aria-label", words);
  }

  /** Shortcuts that belong to no message, as {words, detail, act}. */
  offerShortcuts(items) {
    this.shortcuts.replaceChildren(...(items.length ? [menuButton({ label: "Shortcuts", sign: "+", className: "quiet" }, items)] : []));
  }

  put(text) {
    this.text.value = text;
    this.#changed();
    this.text.focus();
  }

  #changed() {
    const typed = this.text.value;
    const word = /^\/\S*$/.exec(typed)?.[0];
    this.#chosen = 0;
    this.#offer(word ? this.commands.filter((each) => each.command.startsWith(word.toLowerCase())) : []);
    this.#suggest(typed);
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 160)}px`;
  }

  #suggest(typed) {
    const found = /^(\/\S+) $/.exec(typed);
    const command = found && this.commands.find((each) => each.command === found[1]);
    this.mirror.textContent = typed;
    this.hint.textContent = command?.usage_hint ?? "";
  }

  #offer(commands) {
    this.#offers = commands;
    this.list.hidden = !commands.length;
    this.text.setAttribute("aria-expanded", String(commands.length > 0));
    this.list.replaceChildren(...commands.map((each, index) => this.#row(each, index)));
    this.#mark();
  }

  #row(each, index) {
    const row = element("li", { role: "option", id: `${this.list.id}-${index}` },
      element("span", { class: "offer-name" }, element("b", {}, each.command), each.usage_hint && ` ${each.usage_hint}`),
      element("span", { class: "offer-words" }, each.description));
    row.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#chosen = index;
      this.#complete();
    });
    return row;
  }

  #mark() {
    [...this.list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === this.#chosen)));
    const row = this.list.children[this.#chosen];
    if (row) this.text.setAttribute("aria-activedescendant", row.id);
    else this.text.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  #complete() {
    this.put(`${this.#offers[this.#chosen].command} `);
  }

  #key(event) {
    if (event.isComposing) return;
    const offering = this.#offers.length > 0;
    const exact = this.#offers.some((each) => each.command === this.text.value);
    const act = offering ? this.#whileOffering(event.key, exact) : this.#whileTyping(event);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #whileOffering(key, exact) {
    const turn = (by) => () => {
      this.#chosen = (this.#chosen + by + this.#offers.length) % this.#offers.length;
      this.#mark();
    };
    return {
      ArrowDown: turn(1),
      ArrowUp: turn(-1),
      Tab: () => this.#complete(),
      Enter: () => (exact ? this.#submit() : this.#complete()),
      Escape: () => this.#offer([]),
    }[key];
  }

  #whileTyping(event) {
    if (event.key === "Enter" && !event.shiftKey) return () => this.#submit();
    const recalling = this.text.value === "" || this.text.value === this.#sent[this.#recalled];
    if (event.key === "ArrowUp" && recalling && this.#recalled > 0) return () => this.#recall(-1);
    if (event.key === "ArrowDown" && recalling && this.#recalled < this.#sent.length) return () => this.#recall(1);
    return null;
  }

  #recall(by) {
    this.#recalled += by;
    this.text.value = this.#sent[this.#recalled] ?? "";
    this.#suggest(this.text.value);
  }

  #submit() {
    const text = this.text.value.trim();
    if (!text) return;
    this.#sent.push(text);
    this.#recalled = this.#sent.length;
    this.put("");
    this.send(text);
  }
}
