/** Switches for what an admin may do to one channel; each shows how the channel stands now. */

import * as control from "./control.js";
import { element } from "./dom.js";
import { refused } from "./notices.js";
import { toggle } from "./toggle.js";

const DEEDS = [
  { do: "archive", state: "archived", label: "Archived" },
  { do: "share", state: "shared", label: "Shared with another company" },
  { do: "kick", state: "kicked", label: "Without the bot" },
  { do: "restrict", state: "restricted", label: "Closed to posts by apps" },
];

export class ChannelSwitches {
  #all = [];

  /** `tell(text)` shows a notice. */
  constructor(tell) {
    this.tell = tell;
    this.choice = element("select", { "aria-label": "Which channel", onchange: () => this.#draw() });
    this.rows = element("div", { class: "switches" });
    this.node = element("div", { class: "switches" }, element("h3", {}, "A channel"), this.choice, this.rows);
  }

  async read() {
    this.#all = ((await control.channels()).channels ?? []).filter((each) => each.type !== "mpim");
    const chosen = this.choice.value;
    this.choice.replaceChildren(...this.#all.map(({ id, name }) => element("option", { value: id, selected: id === chosen }, `#${name}`)));
    this.#draw();
  }

  async mend() {
    await this.read();
    const broken = this.#all.flatMap((channel) => DEEDS.filter((deed) => channel[deed.state]).map((deed) => this.#change(channel, deed, false)));
    await Promise.all(broken);
  }

  #draw() {
    const channel = this.#all.find(({ id }) => id === this.choice.value);
    const rows = channel ? DEEDS.map((deed) => toggle(deed.label, { on: channel[deed.state], turn: (on) => this.#turn(channel, deed, on) })) : [];
    this.rows.replaceChildren(...rows.map(({ node }) => node));
  }

  async #turn(channel, deed, on) {
    const answer = await this.#change(channel, deed, on);
    if (!answer.ok) this.tell(refused(answer, "That"));
    await this.read();
  }

  #change(channel, deed, on) {
    return control.channel({ channel: channel.id, do: deed.do, undo: !on });
  }
}
