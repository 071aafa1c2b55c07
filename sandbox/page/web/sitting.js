/**
 * A page that is loaded is a client that starts afresh: what only its person could see is gone, and so are its modals.
 * Not while another tab of this browser has the same person in front of it: those two are one client.
 */

import * as control from "./control.js";

const MOST = 3; // Slack stacks no more modals than this

export class Seat {
  #leave = () => {};

  /** This page was loaded for `person`. */
  async approach(sandbox, person) {
    if (await free(nameOf(sandbox, person))) await startAfresh(person);
  }

  /** Sit as `person`, for as long as the page is open or until another seat is taken. */
  take(sandbox, person) {
    this.#leave();
    const left = new Promise((resolve) => (this.#leave = resolve));
    navigator.locks.request(nameOf(sandbox, person), { mode: "shared" }, () => left);
  }
}

/** Tabs of one browser see each other's locks, and a closed tab's are gone with it. */
const nameOf = (sandbox, person) => `${sandbox}:seat:${person}`;

const free = (name) => navigator.locks.request(name, { ifAvailable: true }, (lock) => lock !== null);

async function startAfresh(person) {
  await control.reload(person);
  for (let left = MOST; left > 0; left -= 1) {
    const top = (await control.views(person)).views?.at(-1);
    if (!top) return;
    await control.close(person, top.id);
  }
}
