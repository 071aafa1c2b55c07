/** Input blocks: label, field, hint, and the app's or the form's complaint beside it. */

import { choices, held, ticks } from "./elements.js";
import { element, freshId } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { suggestions } from "./suggestions.js";

/** What a person fills in goes into `surface.values[block_id][action_id]` and stays there when the view changes. */
export function inputBlock(block, surface) {
  const each = block.element;
  const label = plain(block.label);
  const complaint = surface.errors?.[block.block_id];
  const ids = { field: freshId("field"), hint: freshId("hint"), complaint: freshId("complaint") };
  const keep = (value) => {
    (surface.values[block.block_id] ??= {})[each.action_id] = value;
    if (block.dispatch_action && !TYPED.has(each.type)) surface.press(block, each, { selected: value });
  };
  const { field, list } = made(block, each, surface, keep);
  field.id ||= ids.field;
  if (block.dispatch_action && TYPED.has(each.type)) onEnter(field, () => surface.press(block, each, { value: field.value }));
  field.dataset.block = block.block_id;
  field.setAttribute("aria-describedby", [block.hint && ids.hint, complaint && ids.complaint].filter(Boolean).join(" "));
  if (complaint) field.setAttribute("aria-invalid", "true");
  if (/radiogroup|group/.test(field.getAttribute("role") ?? "")) field.setAttribute("aria-label", label);
  return element("div", { class: "input" },
    element("label", { for: field.id }, label, block.optional && element("span", { class: "optional" }, " (optional)")),
    field,
    list,
    block.hint && element("p", { class: "hint", id: ids.hint }, plain(block.hint)),
    complaint && element("p", { class: "complaint", id: ids.complaint, role: "alert" }, complaint));
}

/** The field, and for one that is filled from suggestions the list of them. */
function made(block, each, surface, keep) {
  if (each.type === "external_select") {
    const entered = surface.values[block.block_id]?.[each.action_id];
    const chosen = entered === undefined ? (surface.state?.[block.block_id]?.[each.action_id]?.selected_option ?? each.initial_option) : entered;
    return suggestions(each, chosen, (typed) => surface.suggest(block, each, typed), keep);
  }
  const make = Object.hasOwn(FIELDS, each.type) ? FIELDS[each.type] : unsupported;
  return { field: make(each, held(surface, block, each), keep, surface.names) };
}

const TYPED = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input"]);

function onEnter(field, act) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    act();
  });
}

const typed = (type, initial) => (each, given, keep) => {
  const value = given ?? each[initial] ?? "";
  const common = { placeholder: plain(each.placeholder) || undefined, maxlength: each.max_length };
  const field = each.multiline ? element("textarea", { rows: 4, ...common }, value) : element("input", { type, value, autocomplete: "off", ...common });
  if (type === "number" && each.is_decimal_allowed) field.step = "any";
  field.addEventListener("input", () => keep(field.value));
  return field;
};

const FIELDS = {
  plain_text_input: typed("text", "initial_value"),
  email_text_input: typed("email", "initial_value"),
  url_text_input: typed("url", "initial_value"),
  number_input: typed("number", "initial_value"),
  datepicker: typed("date", "initial_date"),
  timepicker: typed("time", "initial_time"),
  static_select(each, given, keep) {
    const field = choices(each, given ?? each.initial_option?.value, { "aria-label": undefined });
    field.addEventListener("change", () => keep(field.value || null));
    return field;
  },
  checkboxes: (each, given, keep, names) => ticks(each, "checkbox", given, keep, names),
  radio_buttons: (each, given, keep, names) => ticks(each, "radio", given, keep, names),
};

const unsupported = (each) => element("div", { class: "unsupported" }, `This page cannot show a field of type "${each.type}".`);
