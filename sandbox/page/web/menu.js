/** A button that opens a list of things to do, by mouse, finger or keyboard. */

import { element, freshId } from "./dom.js";

/** `label` is read out, `sign` is shown; `items` are {words, detail?, act}. */
export function menuButton({ label, sign = "⋯", className = "press" }, items) {
  const menu = element("div", { class: "menu", role: "menu", popover: "auto", id: freshId("menu") });
  const opener = element("button", { type: "button", class: className, "aria-label": label, "aria-haspopup": "menu", popovertarget: menu.id }, sign);
  for (const { words, detail, act } of items) {
    const item = element("button", { type: "button", role: "menuitem" }, words, detail && element("small", {}, detail));
    item.addEventListener("click", () => {
      menu.hidePopover();
      opener.focus();
      act();
    });
    menu.append(item);
  }
  menu.addEventListener("toggle", (event) => event.newState === "open" && settle(menu, opener));
  menu.addEventListener("keydown", (event) => step(menu, event));
  return element("span", { class: "overflow" }, opener, menu);
}

/** Put an open menu below its button, inside the window. */
function settle(menu, opener) {
  const place = opener.getBoundingClientRect();
  menu.style.top = `${Math.min(place.bottom + 4, window.innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(place.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.firstElementChild?.focus();
}

function step(menu, event) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const items = [...menu.children];
  items[(items.indexOf(document.activeElement) + move + items.length) % items.length].focus();
}
