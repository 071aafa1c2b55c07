/** Switches that break things and mend them. A switch shows what the sandbox says is broken, not what was clicked. */

import { BREAKAGES, GROUPS, same } from "./breakages.js";
import { ChannelSwitches } from "./channels.js";
import * as control from "./control.js";
import { button, element } from "./dom.js";
import { Machines } from "./machines.js";
import { refused } from "./notices.js";
import { clock, minutesAhead, now } from "./times.js";
import { toggle } from "./toggle.js";

const MANY = 1_000_000;
const SILENCE = 30;
const VIEW_ALL = { do: "drop_view_all" };

/** What happens once, or has no state that the sandbox could tell. */
const DEEDS = [
  ["Expire Salesforce tokens", () => control.access({ do: "expire_tokens" }), "Every Salesforce token has expired. Ask about an order: the bot gets itself a new one."],
  ["Take View All from the bot", () => control.access(VIEW_ALL), "The bot no longer sees every record. Mend everything gives it back."],
  ["Drop Slack's socket", () => control.socket({ do: "drop" }), "Slack's connections were cut. Ask about an order: the bot connects again by itself."],
  ["Slack asks to reconnect", () => control.socket({ do: "disconnect", seconds: 5 }), "Slack warned the bot and closes its connections. Ask about an order meanwhile."],
  ["Slack falls silent", () => control.socket({ do: "mute", seconds: SILENCE }), `Slack's connections are silent for ${SILENCE} seconds. Ask about an order: the answer comes when they speak again.`],
];

const JUMPS = [["One minute later", 60], ["One hour later", 3600], ["One day later", 86_400]];

export class Switches {
  #last = Promise.resolve();

  /** `tell(text)` shows a notice; `changed()` runs after the world was set back. */
  constructor({ tell, changed }) {
    this.tell = tell;
    this.changed = changed;
    this.list = element("div", { class: "switches" });
    this.time = element("p", { class: "time" });
    this.machines = new Machines(tell);
    this.channels = new ChannelSwitches(tell);
    this.node = element("div", {},
      element("p", { class: "lead" }, "See how the bot behaves when something else does not."),
      element("div", { class: "deeds" },
        button("Mend everything", () => this.mend(), { class: "press small primary" }),
        button("Start over", () => this.#startOver(), { class: "press small danger" })),
      this.list, this.machines.node, this.channels.node,
      element("h3", {}, "Once"),
      element("div", { class: "deeds" }, DEEDS.map(([label, ask, words]) => button(label, () => this.#do(ask(), words), { class: "press small" }))),
      element("h3", {}, "Time"), this.time,
      element("div", { class: "deeds" }, JUMPS.map(([label, seconds]) => button(label, () => this.#later(label, seconds), { class: "press small" }))));
    this.rows = BREAKAGES.map((each) => this.#row(each));
    this.list.append(...GROUPS.flatMap((group) => [element("h3", {}, group), ...this.rows.filter((row) => row.group === group).map((row) => row.node)]));
  }

  async read() {
    const answers = await Promise.all([control.faults("salesforce"), control.faults("slack"), this.machines.read(), this.channels.read()]);
    const rules = answers.flatMap((answer) => answer?.faults ?? []);
    this.rows.forEach((row) => (row.box.checked = rules.some((rule) => same(rule, row.rule))));
    const [ahead, at] = [minutesAhead(), clock(now())];
    this.time.textContent = ahead > 0 ? `It is ${at} here, ${lasting(ahead)} ahead of your clock.` : `It is ${at} here, as on your clock.`;
  }

  async mend() {
    const quiet = ["mute", "refuse"].map((deed) => control.socket({ do: deed, seconds: 0 }));
    await Promise.all([control.clearFaults("salesforce"), control.clearFaults("slack"), control.access({ ...VIEW_ALL, undo: true }), ...quiet, this.machines.mend(), this.channels.mend()]);
    await this.read();
    this.tell("Everything works again. Ask the bot once more.");
  }

  #row(each) {
    const row = { ...each };
    Object.assign(row, toggle(each.label, { of: each.group, detail: each.detail, turn: () => this.#inTurn(() => this.#turn(row)) }));
    return row;
  }

  async #turn(row) {
    const answer = await this.#set(row);
    if (answer.ok) return;
    row.box.checked = !row.box.checked;
    this.tell(refused(answer, "That"));
  }

  /** One change at a time, in the order of the clicks. */
  #inTurn(work) {
    this.list.setAttribute("aria-busy", "true");
    const turn = this.#last.then(work);
    this.#last = turn;
    turn.finally(() => turn === this.#last && this.list.removeAttribute("aria-busy"));
  }

  /** Switching off clears all of that service's faults, as the interface does; what stays on is put back. */
  async #set(row) {
    if (row.box.checked) return add(row);
    await control.clearFaults(row.service);
    const answers = await Promise.all(this.rows.filter((each) => each.service === row.service && each.box.checked).map(add));
    return answers.find((answer) => !answer.ok) ?? { ok: true };
  }

  async #do(asked, words) {
    const answer = await asked;
    this.tell(answer.ok ? words : refused(answer, "That"));
  }

  async #later(label, seconds) {
    await this.#do(control.advance(seconds), `${label}. Look at a team's channel for what the bot has found.`);
    this.changed();
  }

  async #startOver() {
    await this.mend();
    await this.#do(control.reset(), "The demo is as it was at first. Begin with the first step of Try this.");
    this.changed(true);
  }
}

const add = (row) => control.addFault(row.service, { ...row.rule, times: MANY });
const lasting = (minutes) => (minutes >= 60 ? `${Math.round(minutes / 60)} h` : `${minutes} min`);
