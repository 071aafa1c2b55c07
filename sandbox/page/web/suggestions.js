/** A field whose options the app is asked for while a person types. */

import { element, freshId } from "./dom.js";
import { plain } from "./mrkdwn.js";

const LEAST = 3;
const PAUSE = 150;

/** `suggest(typed)` -> the sandbox's answer; `pick(option)` is told what was chosen, or null. -> {field, list} */
export function suggestions(each, chosen, suggest, pick) {
  const list = element("ul", { id: freshId("options"), class: "suggestions", role: "listbox", "aria-label": plain(each.placeholder) || "Options", hidden: true });
  const field = element("input", {
    type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    placeholder: plain(each.placeholder) || undefined, value: chosen ? plain(chosen.text) : "",
  });
  const state = { options: [], at: 0, asked: 0, timer: 0 };

  function offer(rows) {
    list.replaceChildren(...rows);
    list.hidden = !rows.length;
    field.setAttribute("aria-expanded", String(rows.length > 0));
  }

  function mark() {
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === state.at)));
    const row = list.children[state.at];
    if (row?.id) field.setAttribute("aria-activedescendant", row.id);
  }

  function take(option) {
    field.value = plain(option.text);
    state.options = [];
    offer([]);
    pick(option);
  }

  function row(option, index) {
    const node = element("li", { role: "option", id: `${list.id}-${index}` }, plain(option.text), option.description && element("small", {}, plain(option.description)));
    node.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(option);
    });
    return node;
  }

  async function ask() {
    const typed = field.value;
    const least = each.min_query_length ?? LEAST;
    state.options = [];
    if (typed.length < least) return offer(typed ? [said(`Type ${least} characters or more.`)] : []);
    const number = (state.asked += 1);
    const answer = await suggest(typed);
    if (number !== state.asked) return undefined; // something newer was typed
    state.options = answer.options ?? [];
    state.at = 0;
    if (!answer.ok) return offer([said("The options could not be loaded. Type once more.")]);
    offer(state.options.length ? state.options.map(row) : [said("Nothing found.")]);
    return mark();
  }

  field.addEventListener("input", () => {
    pick(null);
    clearTimeout(state.timer);
    state.timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("focus", () => each.min_query_length === 0 && ask());
  field.addEventListener("blur", () => offer([]));
  field.addEventListener("keydown", (event) => {
    const act = keys(state, take, mark, () => offer([]))[event.key];
    if (!act || list.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  return { field, list };
}

function keys(state, take, mark, away) {
  const turn = (by) => () => {
    state.at = (state.at + by + state.options.length) % (state.options.length || 1);
    mark();
  };
  return { ArrowDown: turn(1), ArrowUp: turn(-1), Enter: () => state.options[state.at] && take(state.options[state.at]), Escape: away };
}

const said = (words) => element("li", { class: "hint", role: "option", "aria-disabled": "true" }, words);
