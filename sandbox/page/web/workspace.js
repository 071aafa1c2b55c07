/**
 * What this browser knows of the workspace: who sits at it, which place is open, and each place's messages.
 * It reads again whenever the sandbox says that something moved, and tells listeners by events:
 * "person", "place", "messages" (detail: the place), "views", "status".
 */

import * as control from "./control.js";

export const DM = "dm";
export const BOT = { id: "U0EXODUSBOT", name: "Exodus" };

export class Workspace extends EventTarget {
  people = [];
  channels = [];
  labels = [];
  shortcuts = [];
  person = null;
  place = null;
  views = [];
  home = null;
  homeTab = false;
  tab = "messages";
  status = { ready: false, bot_connections: 0 };
  key = "";
  #messages = new Map();
  #reading = new Map();
  #dm = null;
  #closed = new Set();

  async open() {
    const world = await control.world();
    if (!world.ok) return world;
    this.people = world.people;
    this.channels = world.channels;
    this.labels = world.labels ?? [];
    this.key = world.salesforce?.client_id ?? "";
    return world;
  }

  names = {
    person: (id) => (id === BOT.id ? BOT.name : this.people.find((each) => each.id === id)?.name),
    channel: (id) => this.channels.find((each) => each.id === id)?.name,
    group: (id) => this.channels.find((each) => each.id === id.replace(/^S/, "C"))?.name, // a team's group is named as its channel
  };

  places() {
    return [...this.channels.map((channel) => channel.id), DM];
  }

  placeName(place) {
    return place === DM ? BOT.name : `#${this.names.channel(place) ?? place}`;
  }

  /** A channel's id as the sandbox names it -> our word for the place, or null for somebody else's DM. */
  placeOf(channel) {
    if (channel === this.#dm) return DM;
    return this.channels.some((each) => each.id === channel) ? channel : null;
  }

  /** Whether this person is in the place at all. */
  reaches(place) {
    return this.#messages.get(place) !== null;
  }

  messages(place = this.place) {
    return this.#messages.get(place) ?? [];
  }

  choosePerson(id) {
    this.person = this.people.find((each) => each.id === id) ?? this.people[0];
    this.#messages.clear();
    this.views = [];
    this.home = null;
    this.#tell("person");
  }

  /** Whether the app's Home tab is in front, not its messages. */
  atHome() {
    return this.place === DM && this.homeTab && this.tab === "home";
  }

  choosePlace(place, tab = "messages") {
    this.tab = tab;
    this.place = this.places().includes(place) ? place : this.places()[0];
    this.markRead();
    this.#tell("place");
  }

  async refreshAll() {
    await Promise.all([...this.places().map((place) => this.refresh(place)), this.refreshViews(), this.refreshStatus()]);
  }

  refresh(place) {
    return place === null ? undefined : this.#steadily(place, () => this.#readPlace(place));
  }

  refreshViews() {
    return this.#steadily("views", () => this.#readViews());
  }

  /** Read something. Asked again meanwhile, read it once more, so that the last news is never missed. */
  #steadily(name, read) {
    const under = this.#reading.get(name);
    if (under) {
      under.again = true;
      return under.done;
    }
    const reading = { again: true };
    this.#reading.set(name, reading);
    reading.done = this.#readWhileAsked(name, reading, read);
    return reading.done;
  }

  async #readWhileAsked(name, reading, read) {
    while (reading.again) {
      reading.again = false;
      await read();
    }
    this.#reading.delete(name);
  }

  async #readPlace(place) {
    const person = this.person;
    const answer = await control.seen(person.id, place);
    if (person !== this.person || answer.unreachable) return;
    if (place === DM) this.#dm = answer.channel ?? null;
    const before = this.#messages.get(place);
    this.#messages.set(place, answer.messages ?? null);
    if (place === this.place) this.markRead();
    this.#tell("messages", { place, before, after: this.messages(place) });
  }

  async #readViews() {
    const person = this.person;
    const answer = await control.views(person.id);
    if (person !== this.person || !answer.ok) return;
    this.views = answer.views.filter((view) => !this.#closed.has(view.id));
    this.home = answer.home ?? null;
    this.#tell("views");
  }

  /** A closed modal is gone from the screen at once; the app hears of it, and a refusal brings it back. */
  async closeView(id) {
    this.#closed.add(id);
    this.views = this.views.filter((view) => view.id !== id);
    this.#tell("views");
    const answer = await control.close(this.person.id, id);
    if (!answer.ok) this.#closed.delete(id);
    await this.refreshViews();
  }

  async refreshStatus() {
    const answer = await control.status();
    this.status = answer.ok ? answer : { ready: false, bot_connections: 0 };
    this.#tell("status");
  }

  /** New messages in a place, and how many of them call for this person. */
  unread(place) {
    const last = this.#read()[place] ?? "0";
    const fresh = this.messages(place).filter((each) => each.ts > last && each.user !== this.person.id);
    return { any: fresh.length > 0, calls: fresh.filter((each) => each.notified || place === DM).length };
  }

  markRead() {
    const newest = this.messages().at(-1)?.ts;
    if (!newest || document.hidden) return;
    this.keep(`read:${this.person.id}`, { ...this.#read(), [this.place]: newest });
  }

  #read() {
    return this.kept(`read:${this.person.id}`) ?? {};
  }

  /** Small things this browser remembers about this sandbox, and no other. */
  keep(name, value) {
    localStorage.setItem(`${this.key}:${name}`, JSON.stringify(value));
  }

  kept(name) {
    return JSON.parse(localStorage.getItem(`${this.key}:${name}`) ?? "null");
  }

  forget() {
    Object.keys(localStorage).filter((name) => name.startsWith(`${this.key}:`)).forEach((name) => localStorage.removeItem(name));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
