/** The checklist: steps with buttons that set each one up, and ticks that come by themselves. */

import { recordLink } from "./records.js";
import { button, element, speak } from "./dom.js";
import { STEPS } from "./steps.js";

const UNSURE = /didn.t answer/i;

export class TryThis {
  #doubted = new Set();
  #mails = null;

  /** `prepare(deed)` puts the visitor into the right chair and place, with the text in the message box; `counted(done, all)`. */
  constructor(workspace, { prepare, counted }) {
    Object.assign(this, { workspace, prepare, counted });
    this.node = element("div", {});
  }

  /** The mails that customers received, or null where the sandbox keeps none. */
  know(mails) {
    const changed = (mails === null) !== (this.#mails === null);
    this.#mails = mails;
    if (changed) this.draw();
  }

  look(messages) {
    const told = messages.filter((message) => message.bot_id || message.app_id).map((message) => ({ message, said: JSON.stringify([message.text, message.blocks]) }));
    told.filter(({ said }) => UNSURE.test(said)).forEach(({ message }) => this.#doubted.add(message.ts));
    const done = this.#done();
    const around = { person: this.workspace.person, workspace: this.workspace, mails: this.#mails, doubted: this.#doubted };
    const fresh = this.#steps().filter((step) => !done.includes(step.id) && told.some((each) => step.seen({ ...each, ...around })));
    if (!fresh.length) return;
    this.workspace.keep("done", [...done, ...fresh.map((step) => step.id)]);
    fresh.forEach((step) => speak(`Done: ${step.title}`));
    this.draw();
  }

  draw() {
    const done = this.#done();
    const steps = this.#steps();
    const count = steps.filter((step) => done.includes(step.id)).length;
    this.counted(count, steps.length);
    this.node.replaceChildren(
      element("p", { class: "lead" }, "Three minutes with the bot. Each step ticks itself when you have seen it happen."),
      element("ol", { class: "steps" }, steps.map((step) => this.#row(step, done.includes(step.id)))),
      element("p", { class: "tally" }, count === steps.length ? "All done." : `${count} of ${steps.length} done.`));
  }

  #steps() {
    return STEPS.filter((step) => step.offered?.({ mails: this.#mails }) ?? true);
  }

  #done() {
    return this.workspace.kept("done") ?? [];
  }

  #row(step, done) {
    return element("li", { class: done ? "done" : "", "data-step": step.id },
      element("span", { class: "check", role: "img", "aria-label": done ? "Done" : "To do" }, done ? "✓" : ""),
      element("div", {},
        element("h3", {}, step.title),
        element("p", {}, step.words(this.workspace)),
        element("div", { class: "deeds" }, step.deeds(this.workspace).map((deed) => this.#deed(deed)))));
  }

  #deed(deed) {
    if (deed.record) return recordLink(deed.record, deed.label);
    const words = deed.text ? element("code", {}, deed.text) : deed.label;
    return button(words, () => this.prepare(deed), { class: "press small", "aria-label": deed.text && `${deed.text}, put into the message box` });
  }
}
