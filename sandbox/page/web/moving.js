/** Ways to another seat or place: the boxes to type into, and the keys that open and close things. */

import { roleWords } from "./rail.js";
import { openSwitcher } from "./switcher.js";
import { DM } from "./workspace.js";

/** `become(id)` takes another person's seat. */
export function switchPerson(workspace, become) {
  openSwitcher("Act as", workspace.people.map((person) => ({ label: person.name, detail: roleWords(person.role), go: () => become(person.id) })));
}

/** `go(place)` leads there. */
export function jump(workspace, { go, become }) {
  const places = workspace.places().filter((place) => workspace.reaches(place)).map((place) => ({ label: workspace.placeName(place), detail: place === DM ? "direct message" : "channel", go: () => go(place) }));
  const people = workspace.people.map((person) => ({ label: person.name, detail: `act as ${roleWords(person.role)}`, go: () => become(person.id) }));
  openSwitcher("Jump to a channel or a person", [...places, ...people]);
}

/** Ctrl+K, and Escape where nothing nearer took it. A question or modal in front keeps both for itself. */
export function listenForKeys({ open, away }) {
  document.addEventListener("keydown", (event) => {
    const covered = document.querySelector("dialog[open]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!covered) open();
    }
    if (event.key === "Escape" && !covered) away();
  });
}
