/** Switches for what is broken outside of Slack and Salesforce: payment gateways and 3PL providers, as the org tells. */

import * as control from "./control.js";
import { element } from "./dom.js";
import { refused } from "./notices.js";
import { toggle } from "./toggle.js";

const WORDS = {
  gateway: { label: "is unavailable", detail: "payment gateway" },
  provider: { label: "turns us away", detail: "3PL provider" },
};

export class Machines {
  #all = [];

  /** `tell(text)` shows a notice. */
  constructor(tell) {
    this.tell = tell;
    this.node = element("div", { class: "switches", hidden: true });
  }

  async read() {
    this.#all = (await control.outages()).machines ?? [];
    this.node.hidden = !this.#all.length;
    this.node.replaceChildren(element("h3", {}, "Gateways and providers"), ...this.#all.map((each) => this.#row(each)));
  }

  async mend() {
    await this.read();
    await Promise.all(this.#all.filter((each) => !each.working).map((each) => control.setWorking(each.id, true)));
  }

  #row(each) {
    const { label, detail } = WORDS[each.kind];
    return toggle(`${each.name} ${label}`, { detail, on: !each.working, turn: (broken) => this.#turn(each, broken) }).node;
  }

  async #turn(each, broken) {
    const answer = await control.setWorking(each.id, !broken);
    if (!answer.ok) this.tell(refused(answer, "That"));
    await this.read();
  }
}
