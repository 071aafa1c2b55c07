/** Switches that break things and mend them. A switch shows what the sandbox says is broken, not what was clicked. */

import * as control from "./control.js";
import { button, element } from "./dom.js";
import { clock, minutesAhead, now } from "./times.js";

const MANY = 1_000_000;
const ALL = { path: "/services" };
const LINK_MAIL = { path: "SendPaymentLinkEmail" };
const PAGE = "<html><body>Down for maintenance</body></html>";

const SALESFORCE = "Salesforce";
const MAILS = "Payment link e-mails";
const SLACK = "Slack";

const SWITCHES = [
  { group: SALESFORCE, label: "Takes 2 seconds", rule: { ...ALL, mode: "delay", seconds: 2 } },
  { group: SALESFORCE, label: "Is down", rule: { ...ALL, mode: "status", status: 503 } },
  { group: SALESFORCE, label: "Answers with a web page", rule: { ...ALL, mode: "body", status: 200, body: PAGE, content_type: "text/html" } },
  { group: SALESFORCE, label: "The day's calls are used up", rule: { path: "/services/data", mode: "error", status: 403, error_code: "REQUEST_LIMIT_EXCEEDED" } },
  { group: MAILS, label: "Acts, then hangs up", detail: "the mail goes out", rule: { ...LINK_MAIL, mode: "act_then_drop" } },
  { group: MAILS, label: "Hangs up before acting", detail: "no mail", rule: { ...LINK_MAIL, mode: "drop" } },
  { group: MAILS, label: "Hangs up, acts 20 seconds later", detail: "the mail comes late", rule: { ...LINK_MAIL, mode: "act_late", seconds: 20 } },
  { group: SLACK, label: "Takes no more messages", detail: "rate limited", rule: { method: "chat.postMessage", mode: "error", error: "ratelimited", retry_after: 5 } },
].map((each) => ({ ...each, service: each.group === SLACK ? "slack" : "salesforce" }));

export class Switches {
  #last = Promise.resolve();

  /** `tell(text)` shows a notice; `changed()` runs after the world was set back. */
  constructor({ tell, changed }) {
    this.tell = tell;
    this.changed = changed;
    this.list = element("div", { class: "switches" });
    this.time = element("p", { class: "time" });
    this.node = element("div", {},
      element("p", { class: "lead" }, "See how the bot behaves when something else does not."),
      this.list,
      element("h3", {}, "Once"),
      element("div", { class: "deeds" },
        button("Expire Salesforce tokens", () => this.#do(control.access({ do: "expire_tokens" }), "Every Salesforce token has expired."), { class: "press small" }),
        button("Drop Slack's socket", () => this.#do(control.socket({ do: "drop" }), "Slack's connections were cut."), { class: "press small" })),
      element("h3", {}, "Time"), this.time,
      element("div", { class: "deeds" }, button("One hour later", () => this.#later(3600), { class: "press small" })),
      element("h3", {}, "Afterwards"),
      element("div", { class: "deeds" },
        button("Mend everything", () => this.mend(), { class: "press small primary" }),
        button("Start over", () => this.#startOver(), { class: "press small danger" })));
    this.rows = SWITCHES.map((each) => this.#row(each));
    this.list.append(...[SALESFORCE, MAILS, SLACK].flatMap((group) => [element("h3", {}, group), ...this.rows.filter((row) => row.group === group).map((row) => row.node)]));
  }

  async read() {
    const answers = await Promise.all([control.faults("salesforce"), control.faults("slack")]);
    const rules = answers.flatMap((answer) => answer.faults ?? []);
    this.rows.forEach((row) => (row.box.checked = rules.some((rule) => same(rule, row.rule))));
    const [ahead, at] = [minutesAhead(), clock(now())];
    this.time.textContent = ahead > 0 ? `It is ${at} here, ${lasting(ahead)} ahead of your clock.` : `It is ${at} here, as on your clock.`;
  }

  async mend() {
    await Promise.all([control.clearFaults("salesforce"), control.clearFaults("slack")]);
    await this.read();
    this.tell("Everything works again.");
  }

  #row(each) {
    const { group, label, detail } = each;
    const box = element("input", { type: "checkbox", role: "switch", "aria-label": `${group}: ${label}`, onchange: () => this.#inTurn(() => this.#turn(row)) });
    const row = { ...each, box, node: element("label", { class: "switch" }, box, element("span", {}, label, detail && element("small", {}, ` ${detail}`))) };
    return row;
  }

  async #turn(row) {
    const answer = await this.#set(row);
    if (answer.ok) return;
    row.box.checked = !row.box.checked;
    this.tell(answer.error);
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
    this.tell(answer.ok ? words : answer.error);
  }

  async #later(seconds) {
    await this.#do(control.advance(seconds), "One hour later.");
    this.changed();
  }

  async #startOver() {
    await this.mend();
    await this.#do(control.reset(), "The demo is as it was at first.");
    this.changed(true);
  }
}

const add = (row) => control.addFault(row.service, { ...row.rule, times: MANY });
const same = (rule, wanted) => rule.path === wanted.path && rule.method === wanted.method && rule.mode === wanted.mode;
const lasting = (minutes) => (minutes >= 60 ? `${Math.round(minutes / 60)} h` : `${minutes} min`);
