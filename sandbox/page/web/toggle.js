/** One switch with its words; it is read out as it is seen, and with what it is `of`. `turn(on)` runs when somebody flips it. */

import { element } from "./dom.js";

export function toggle(label, { of, detail, on = false, turn }) {
  const box = element("input", { type: "checkbox", role: "switch", "aria-label": [label, detail, of].filter(Boolean).join(", "), checked: on, onchange: () => turn(box.checked) });
  const node = element("label", { class: "switch" }, box, element("span", {}, label, detail && element("small", {}, ` ${detail}`)));
  return { box, node };
}
