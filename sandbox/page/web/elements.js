/** The things in a block that a person can press or choose from, and the question some of them ask first. */

import { ask } from "./confirm.js";
import { element, followable, freshId } from "./dom.js";
import { menuButton } from "./menu.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { suggestions } from "./suggestions.js";

/** A pressable element; `surface.press(block, element, chosen)` is told once the person has confirmed. */
export function control(block, each, surface) {
  const make = Object.hasOwn(MAKERS, each.type) ? MAKERS[each.type] : unsupported;
  const node = make(each, surface, async (chosen) => {
    if (each.confirm && !(await ask(each.confirm, surface.names))) return false;
    await surface.press(block, each, chosen);
    return true;
  }, block);
  if (each.action_id) node.dataset.action = each.action_id;
  return node;
}

const MAKERS = {
  button(each, _surface, press) {
    const label = plain(each.text);
    const style = { primary: "primary", danger: "danger" }[each.style] ?? "";
    const node = element("button", { type: "button", class: `press ${style}`, "aria-label": each.accessibility_label }, label);
    node.addEventListener("click", () => busyWhile(node, async () => {
      const address = each.url && followable(each.url);
      if (address && !each.confirm) window.open(address, "_blank", "noopener");
      if ((await press({ value: each.value })) && address && each.confirm) window.open(address, "_blank", "noopener");
    }));
    return each.url ? outward(node, each.url) : node;
  },
  static_select(each, surface, press, block) {
    const node = choices(each, held(surface, block, each) ?? each.initial_option?.value);
    let before = node.value;
    node.addEventListener("change", async () => {
      if (await press({ selected: node.value || null })) before = node.value;
      else node.value = before;
    });
    return node;
  },
  external_select(each, surface, press, block) {
    const chosen = surface.state?.[block.block_id]?.[each.action_id]?.selected_option ?? each.initial_option;
    const { field, list } = suggestions(each, chosen, (typed) => surface.suggest(block, each, typed), (option) => option && press({ selected: option }));
    field.setAttribute("aria-label", plain(each.placeholder) || "Choose");
    return element("span", { class: "suggesting" }, field, list);
  },
  overflow: (each, _surface, press) =>
    menuButton({ label: "More" }, each.options.map((option) => ({
      words: plain(option.text),
      act() {
        if (followable(option.url)) window.open(followable(option.url), "_blank", "noopener");
        press({ selected: option.value });
      },
    }))),
  datepicker(each, surface, press, block) {
    const value = held(surface, block, each) ?? each.initial_date;
    const node = element("input", { type: "date", value, "aria-label": plain(each.placeholder) || "Date" });
    node.addEventListener("change", () => press({ selected: node.value }));
    return node;
  },
  checkboxes: (each, surface, press, block) => ticks(each, "checkbox", held(surface, block, each), (chosen) => press({ selected: chosen }), surface.names),
  radio_buttons: (each, surface, press, block) => ticks(each, "radio", held(surface, block, each), (chosen) => press({ selected: chosen }), surface.names),
  image: (each) => element("span", { class: "picture", role: "img", "aria-label": each.alt_text }, `Picture: ${each.alt_text ?? ""}`),
};

/** What an element holds: as filled in here, else as the sandbox remembers it. */
export function held(surface, block, each) {
  const entered = surface.values?.[block.block_id] ?? {};
  if (each.action_id in entered) return entered[each.action_id] ?? "";
  const state = surface.state?.[block.block_id]?.[each.action_id];
  return (state?.value ?? state?.selected_option?.value ?? state?.selected_options?.map((option) => option.value) ?? state?.selected_date ?? state?.selected_time) ?? undefined;
}

const unsupported = (each) => element("span", { class: "unsupported" }, `This page cannot show a "${each.type}".`);

/** A button that opens a page has one arrow: its own, or where its words bring none, ours. */
function outward(node, address) {
  node.classList.toggle("outward", !node.textContent.trimEnd().endsWith("↗"));
  node.title = address;
  return node;
}

async function busyWhile(node, work) {
  if (node.getAttribute("aria-busy")) return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** A select with Slack's options or option groups; its first row is the placeholder. */
export function choices(each, chosen, attributes = {}) {
  const row = (option) => element("option", { value: option.value, selected: option.value === chosen }, plain(option.text));
  const rows = each.option_groups
    ? each.option_groups.map((group) => element("optgroup", { label: plain(group.label) }, group.options.map(row)))
    : (each.options ?? []).map(row);
  const placeholder = plain(each.placeholder) || "Choose";
  return element("select", { "aria-label": placeholder, ...attributes }, element("option", { value: "" }, placeholder), rows);
}

/** Checkboxes or radio buttons. `changed` gets what is chosen: a list, or one value. */
export function ticks(each, type, given, changed, names) {
  const initial = type === "radio" ? each.initial_option?.value : (each.initial_options ?? []).map((option) => option.value);
  const chosen = [given ?? initial ?? []].flat();
  const group = freshId("choice");
  const rows = each.options.map((option) =>
    element("label", { class: "tick" },
      element("input", { type, name: group, value: option.value, checked: chosen.includes(option.value) }),
      element("span", {}, text(option.text, names), option.description && element("small", {}, text(option.description, names)))));
  const node = element("div", { class: "ticks", role: type === "radio" ? "radiogroup" : "group" }, rows);
  node.addEventListener("change", () => {
    const values = [...node.querySelectorAll("input:checked")].map((box) => box.value);
    changed(type === "radio" ? values[0] : values);
  });
  return node;
}

function text(object, names) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, names, { verbatim: object.verbatim }) : plain(object);
}
