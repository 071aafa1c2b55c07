/** One switch with its words. `turn(on)` runs when somebody flips it. */

import { element } from "./dom.js";

export function toggle(label, { name = label, detail, on = false, turn }) {
  const box = element("input", { type: "checkbox", role: "switch", "aria-label": name, checked: on, onchange: () => turn(box.checked) });
  const node = element("label", { class: "switch" }, box, element("span", {}, label, detail && element("small", {}, ` ${detail}`)));
  return { box, node };
}
