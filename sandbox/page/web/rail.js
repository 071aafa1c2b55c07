/** The left side: who is at the keyboard, and the places they can go. */

import { button, element } from "./dom.js";
import { BOT, DM } from "./workspace.js";

export const roleWords = (role) =>
  ({ threepl_operations: "3PL operations", threepl_operations_lead: "3PL operations, lead", rep: "rep", rep_other_region: "rep, other region", unlinked: "no Salesforce user" })[role] ??
  role.replace(/_lead$/, ", lead").replaceAll("_", " ");

export function drawRail(rail, workspace, { switchPerson, jump, go }) {
  const { person, status } = workspace;
  const here = (place) => rowFor(place, workspace, go);
  const held = document.activeElement?.dataset?.place;
  rail.replaceChildren(
    element("div", { class: "rail-head" },
      element("p", { class: "house-name" }, "Exodus sandbox"),
      button([element("span", { class: "you" }, "You are ", element("b", {}, person.name), `, ${roleWords(person.role)}`), element("span", { class: "change" }, "Switch person")], switchPerson, { class: "who", id: "switch-person" }),
      button([element("span", {}, "Jump to…"), element("kbd", {}, shortcut())], jump, { class: "jump" })),
    element("h2", {}, "Channels"),
    element("ul", {}, workspace.channels.filter((channel) => workspace.reaches(channel.id)).map((channel) => here(channel.id))),
    element("h2", {}, "Direct messages"),
    element("ul", {}, here(DM)),
    element("p", { class: "presence", "data-on": String(status.bot_connections > 0) }, status.bot_connections > 0 ? "The bot is connected." : "The bot is not connected."));
  if (held) rail.querySelector(`[data-place="${held}"]`)?.focus();
}

const shortcut = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘ K" : "Ctrl K");

function rowFor(place, workspace, go) {
  const { any, calls } = workspace.unread(place);
  const current = place === workspace.place;
  const name = place === DM ? BOT.name : workspace.names.channel(place);
  const words = [name, calls && `${calls} new for you`, any && !calls && "new messages"].filter(Boolean).join(", ");
  return element("li", {}, button(
    [element("span", { class: "sign", "aria-hidden": "true" }, place === DM ? "●" : "#"), element("span", { class: "place-name" }, name), calls > 0 && element("span", { class: "badge", "aria-hidden": "true" }, String(calls))],
    () => go(place),
    { class: `place${any ? " unread" : ""}`, "aria-current": current ? "page" : undefined, "aria-label": words, "data-place": place }));
}
