/** What the person at the screen does in Slack, and what they are told where it is refused. */

import * as control from "./control.js";
import { notice, refused } from "./notices.js";

export class Deeds {
  constructor(workspace) {
    this.workspace = workspace;
  }

  send = async (text, ts) => {
    const command = text.startsWith("/");
    const say = command ? control.command : control.say;
    this.#tell(await say(this.#user(), this.workspace.place, text, ts), command ? text.split(/\s/)[0] : "The message");
  };

  pressInMessage = (message, block, each, chosen) => this.#press({ message: this.#where(message) }, block, each, chosen);

  pressInView = (view, block, each, chosen, values) => this.#press({ view: view.id, values }, block, each, chosen);

  suggestInMessage = (message, block, each, typed) => this.#suggest({ message: this.#where(message) }, block, each, typed);

  suggestInView = (view, block, each, typed) => this.#suggest({ view: view.id }, block, each, typed);

  /** Use a shortcut, on a message or anywhere. */
  use = async (shortcut, message) => {
    this.#tell(await control.shortcut(this.#user(), shortcut.callback_id, message && this.#where(message)), shortcut.name);
  };

  submit = async (view, values) => {
    const answer = await control.submit(this.#user(), view.id, values);
    this.#tell(answer, "That");
    this.workspace.refreshViews();
    return answer;
  };

  /** The app hears that its Home tab is looked at, and publishes. */
  visitHome = async () => this.#tell(await control.home(this.#user()), "Home");

  async #press(where, block, each, { value, selected }) {
    this.#tell(await control.press({ ...this.#of(where, block, each), value, selected }), "That");
  }

  #suggest = (where, block, each, typed) => control.options({ ...this.#of(where, block, each), value: typed });

  #of = (where, block, each) => ({ user: this.#user(), ...where, action_id: each.action_id, block_id: block.block_id });

  #where = (message) => ({ channel: message.channel ?? this.workspace.place, ts: message.ts });

  #user = () => this.workspace.person.id;

  #tell(answer, what) {
    if (!answer.ok) notice(refused(answer, what));
  }
}
