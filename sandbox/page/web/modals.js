/** The person's modals, the top one shown. What they have filled in survives an update of the same fields. */

import { renderBlocks } from "./blocks.js";
import { openDialog } from "./dialogs.js";
import { button, element } from "./dom.js";
import { plain } from "./mrkdwn.js";

export class Modals {
  #values = new Map();
  #errors = {};
  #drawn = "";
  #dialog = null;

  /** `press(view, block, element, chosen, values)`, `submit(view, values)` -> answer, `close(view)`. */
  constructor({ names, press, suggest, submit, close }) {
    Object.assign(this, { names, press, suggest, submit, close });
  }

  show(views) {
    const view = views.at(-1);
    const kept = new Set(views.map((each) => each.id));
    [...this.#values.keys()].filter((id) => !kept.has(id)).forEach((id) => this.#values.delete(id));
    const state = JSON.stringify([view?.id, view?.hash, view?.blocks, view?.title, views.length]);
    if (state === this.#drawn) return;
    this.#drawn = state;
    this.#errors = {};
    if (view) this.#draw(view, views.length);
    else this.#shut();
  }

  #shut() {
    const dialog = this.#dialog;
    this.#dialog = null;
    dialog?.close(); // at once, and not when the app has answered: the next key is for what lies below
  }

  #draw(view, depth) {
    const values = this.#valuesOf(view);
    const before = document.activeElement;
    const held = before?.dataset?.block ?? before?.closest?.("[data-action]")?.dataset.action;
    const caret = before?.selectionStart;
    const form = element("form", { novalidate: true, onsubmit: (event) => this.#send(event, view, depth) },
      element("header", { class: "dialog-head" }, element("h2", { id: "modal-title" }, plain(view.title)),
        button("✕", () => this.close(view), { class: "quiet", "aria-label": depth > 1 ? "Go back" : "Close" })),
      element("div", { class: "dialog-body", tabindex: "0", role: "region", "aria-labelledby": "modal-title" }, renderBlocks(view.blocks, {
        names: this.names,
        values,
        state: view.state?.values,
        errors: this.#errors,
        press: (block, each, chosen) => this.press(view, block, each, chosen, values),
        suggest: (block, each, typed) => this.suggest(view, block, each, typed),
      })),
      this.#foot(view));
    const top = before?.dataset?.block ? this.#dialog?.querySelector(".dialog-body").scrollTop : 0;
    this.#present(form, view);
    const field = form.querySelector("[aria-invalid]") ?? (held && form.querySelector(`[data-block="${CSS.escape(held)}"], [data-action="${CSS.escape(held)}"]`))
      ?? form.querySelector(".dialog-body :is(input, select, textarea)") ?? form.querySelector(".dialog-foot button:last-child");
    form.querySelector(".dialog-body").scrollTop = top ?? 0; // a page turned begins at its top
    field?.focus({ preventScroll: !field.matches("[aria-invalid]") });
    if (typeof field?.selectionStart !== "number") return;
    const at = field.dataset.block === before?.dataset?.block ? caret : field.value.length;
    field.setSelectionRange(at, at);
  }

  #present(form, view) {
    const dialog = this.#dialog ?? element("dialog", { class: "modal", "aria-labelledby": "modal-title" });
    this.#dialog = dialog;
    dialog.replaceChildren(form);
    dialog.oncancel = (event) => {
      event.preventDefault();
      this.close(view);
    };
    dialog.onclose = () => this.#dialog && this.close(view); // a browser closes on a second Escape whatever we say
    if (!dialog.open) openDialog(dialog);
  }

  #foot(view) {
    const away = button(plain(view.close) || "Close", () => this.close(view), { class: "press" });
    const submit = view.submit && element("button", { class: "press primary" }, plain(view.submit));
    return element("footer", { class: "dialog-foot" }, away, submit);
  }

  #valuesOf(view) {
    if (!this.#values.has(view.id)) this.#values.set(view.id, {});
    return this.#values.get(view.id);
  }

  async #send(event, view, depth) {
    event.preventDefault();
    const form = event.target;
    if (!view.submit || form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const answer = await this.submit(view, this.#valuesOf(view));
    form.removeAttribute("aria-busy");
    this.#errors = answer.errors ?? {};
    if (Object.keys(this.#errors).length) this.#draw(view, depth);
  }
}
