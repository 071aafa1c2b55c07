/** The box that takes a person anywhere by typing: another person's seat, a channel, the bot. */

import { openDialog } from "./dialogs.js";
import { element } from "./dom.js";

/** `rows` are {label, detail, go}; the chosen one's `go` is called after the box has closed. */
export function openSwitcher(title, rows) {
  let shown = rows;
  let chosen = 0;
  const list = element("ul", { role: "listbox", id: "switcher-list", class: "switcher-list", "aria-label": title });
  const field = element("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-label": title, placeholder: title, autocomplete: "off", spellcheck: "false",
  });
  const dialog = element("dialog", { class: "switcher", "aria-label": title }, field, list);

  const mark = () => {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
    if (list.children[chosen]) field.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };
  const take = (row) => {
    dialog.close();
    row?.go();
  };
  const draw = () => {
    const words = field.value.toLowerCase().split(/\s+/);
    shown = rows.filter((row) => words.every((word) => `${row.label} ${row.detail}`.toLowerCase().includes(word)));
    chosen = 0;
    list.replaceChildren(...shown.map((row, index) => element("li", { role: "option", id: `switcher-${index}`, onclick: () => take(row) },
      element("span", {}, row.label), element("span", { class: "detail" }, row.detail))));
    if (!shown.length) list.append(element("li", { class: "none" }, "Nothing by that name."));
    mark();
  };
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && shown.length) chosen = (chosen + move + shown.length) % shown.length;
    else if (event.key === "Enter") take(shown[chosen]);
    else return;
    event.preventDefault();
    mark();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  draw();
  openDialog(dialog);
  field.focus();
}
