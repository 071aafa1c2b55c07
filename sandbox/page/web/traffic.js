/** What went between Slack, the bot and Salesforce: newest first, each row opens to the whole record. */

import { calls, traffic } from "./control.js";
import { element } from "./dom.js";

const KEPT = 300;
const PAUSE = 2000;

export class Traffic {
  #entries = new Map();
  #timer = null;
  #open = false;

  constructor() {
    this.filter = element("input", { type: "search", placeholder: "Filter", "aria-label": "Filter the traffic", oninput: () => this.#draw() });
    this.side = element("select", { "aria-label": "Which traffic", onchange: () => this.#draw() },
      ["All", "Slack", "Salesforce"].map((name) => element("option", { value: name === "All" ? "" : name }, name)));
    this.rows = element("ol", { class: "traffic" });
    this.node = element("div", {}, element("div", { class: "filters" }, this.filter, this.side), this.rows);
  }

  start() {
    if (this.#open) return;
    this.#open = true;
    this.#again();
  }

  stop() {
    this.#open = false;
    clearTimeout(this.#timer);
  }

  clear() {
    this.#entries.clear();
    this.rows.replaceChildren();
  }

  async #again() {
    await this.read();
    if (this.#open) this.#timer = setTimeout(() => this.#again(), PAUSE);
  }

  /** Read what is new, and again what was still under way. */
  async read() {
    if (!this.#open) return;
    const [slack, salesforce] = await Promise.all([traffic(this.#since("Slack")), calls(this.#since("Salesforce"))]);
    const fresh = [...(slack.entries ?? []).map((entry) => row("Slack", entry)), ...(salesforce.calls ?? []).map((entry) => row("Salesforce", entry))];
    fresh.forEach((each) => this.#entries.set(each.key, each));
    const newest = [...this.#entries.values()].sort((one, other) => other.at.localeCompare(one.at)).slice(0, KEPT);
    this.#entries = new Map(newest.map((each) => [each.key, each]));
    this.#draw();
  }

  #since(side) {
    const known = [...this.#entries.values()].filter((each) => each.side === side);
    const open = known.filter((each) => each.ms === null).map((each) => each.id - 1);
    return Math.max(0, open.length ? Math.min(...open) : Math.max(0, ...known.map((each) => each.id)));
  }

  #draw() {
    const words = this.filter.value.toLowerCase();
    const shown = [...this.#entries.values()].filter((each) => (!this.side.value || each.side === this.side.value) && each.all.toLowerCase().includes(words));
    const old = new Map([...this.rows.children].map((node) => [node.dataset.key, node]));
    const nodes = shown.map((each) => (old.get(each.key)?.dataset.state === each.state ? old.get(each.key) : draw(each)));
    this.rows.replaceChildren(...(nodes.length ? nodes : [element("li", { class: "none" }, "Nothing yet.")]));
  }
}

function row(side, entry) {
  const at = typeof entry.at === "number" ? new Date(entry.at * 1000).toISOString() : String(entry.at ?? "");
  const what = side === "Slack" ? `${entry.kind === "delivery" ? "→ " : ""}${entry.name}` : `${entry.method} ${shortPath(entry.path)}`;
  const result = String((side === "Slack" ? entry.result : entry.status) ?? "");
  const all = JSON.stringify(entry, null, 2);
  return { side, id: entry.id, at, what, result, ms: entry.ms, all, state: `${result} ${entry.ms}`, key: `${side}:${entry.id}`, bad: isBad(side, entry) };
}

const shortPath = (path) => path.replace(/^\/services\/data\/v[\d.]+/, "").split("?")[0] || path;
const isBad = (side, entry) => (side === "Slack" ? !["ok", "acked", "waiting"].includes(entry.result) : Number(entry.status) >= 400);

function draw(each) {
  const date = new Date(each.at);
  const time = Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  return element("li", { "data-key": each.key, "data-state": each.state, class: each.bad ? "bad" : "" },
    element("details", {},
      element("summary", {},
        element("span", { class: "side", "data-side": each.side }, each.side),
        element("span", { class: "what" }, each.what),
        element("span", { class: "result" }, [each.result, each.ms !== undefined && each.ms !== null && `${Math.round(each.ms)} ms`].filter(Boolean).join(" · ")),
        element("time", {}, time)),
      element("pre", { tabindex: "0" }, each.all)));
}
