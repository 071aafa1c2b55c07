/** Short lines above the message box that only the person at the screen sees: what is so, and what to do next. */

import { button, element } from "./dom.js";

const LASTING = 12_000;
const KEPT = 3;

export function notice(text) {
  const room = document.getElementById("notices");
  if ([...room.children].some((line) => line.firstElementChild.textContent === text)) return;
  const line = element("div", { class: "notice", role: "alert" }, element("span", {}, text), button("✕", () => line.remove(), { class: "quiet", "aria-label": "Dismiss" }));
  room.append(line);
  while (room.childElementCount > KEPT) room.firstElementChild.remove();
  setTimeout(() => line.remove(), LASTING);
}

const REASONS = {
  operation_timeout: (what) => `${what} failed: the app did not respond. Send it again.`,
  dispatch_failed: (what) => `${what} failed: no app is connected to take it. Send it again once one is.`,
  unknown_shortcut: (what) => `${what} is not offered to you. Type / to see what is.`,
  unknown_command: (what) => `${what} is not a command here. Type / to see the commands.`,
};

/** What went wrong: as the sandbox worded it for the person, else in our words, else as it came. */
export function refused({ error, notice: said, unreachable }, what) {
  if (said) return said;
  if (unreachable) return `${what} failed: the sandbox does not answer. Start it again: make run.`;
  return Object.hasOwn(REASONS, error) ? REASONS[error](what) : `${what} failed: ${error.replace(/\.$/, "")}. Traffic shows what was said.`;
}
