/** The middle of the page: the open place's name, its tabs where it is the app's, and what stands in it. */

import { button } from "./dom.js";
import { threaded } from "./messages.js";
import { DM } from "./workspace.js";

const part = (id) => document.getElementById(id);
const HOME = "home";

export class Place {
  /** `list`, `thread` and `home` draw the messages, a thread and the app's Home tab; `go(place)`, `goHome()` lead there. */
  constructor({ workspace, list, thread, home, composer, tour, go, goHome }) {
    Object.assign(this, { workspace, list, thread, home, composer, tour, go, goHome });
  }

  /** Another place or person is in front. */
  open() {
    const { workspace } = this;
    const atHome = workspace.atHome();
    const name = workspace.placeName(workspace.place);
    history.replaceState(null, "", `#${workspace.person.id}/${atHome ? HOME : workspace.place}`);
    part("place-name").textContent = name;
    part("place-topic").textContent = workspace.place === DM ? "App. Only you and the bot read this." : "";
    document.title = `${name} · ${workspace.person.name} · Exodus sandbox`;
    this.#showTabs(atHome);
    this.composer.invite(`Message ${name}`);
    this.list.clear();
    this.thread.close();
    this.showMessages(true);
  }

  showMessages(bottom = false) {
    const { top, replies } = threaded(this.workspace.messages());
    this.list.show(top, { replies, empty: this.#empty(), bottom });
    this.thread.show();
  }

  /** An app has a Home tab beside its messages, if its manifest says so. */
  #showTabs(atHome) {
    const { place, homeTab } = this.workspace;
    const tab = (words, on, act) => button(words, act, { role: "tab", "aria-selected": String(on), class: "place-tab" });
    part("place-tabs").hidden = place !== DM || !homeTab;
    part("place-tabs").replaceChildren(tab("Home", atHome, this.goHome), tab("Messages", !atHome, () => this.go(DM)));
    part("home").hidden = !atHome;
    part("scroll").hidden = part("composer").hidden = atHome;
    if (atHome) this.home.show(this.workspace.home);
  }

  /** A click among the messages closes what covers them: this one opens it. */
  #tour(event) {
    event.stopPropagation();
    this.tour();
  }

  #empty() {
    const { workspace } = this;
    if (!workspace.reaches(workspace.place)) return [`${workspace.person.name} is not in this channel.`];
    if (workspace.place === DM) return ["Nothing here yet. Answers to what you start come here."];
    return ["Nothing here yet. Type / to ask the bot, or ", button("try it step by step", (event) => this.#tour(event), { class: "plain" }), "."];
  }
}

/** The person and place that an address asks for; either may be missing. */
export function asked(workspace) {
  const [person, place] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (place === HOME && workspace.homeTab) return { person, place: DM, tab: "home" };
  return { person, place: workspace.places().includes(place) ? place : workspace.places()[0], tab: "messages" };
}
