/** Builds elements. Strings only ever become text nodes: nothing on this page reads HTML out of a message. */

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export function button(label, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

/** A link out of the page, or null where the address is not one a person should follow. */
export function link(address, ...children) {
  const target = followable(address);
  return target && element("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function followable(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Read `text` to people who listen instead of looking. */
export function speak(text) {
  const room = document.getElementById("spoken");
  room.append(element("p", {}, text));
  while (room.childElementCount > 5) room.firstElementChild.remove();
}

let lastNumber = 0;

/** An id for tying a label to its field. */
export function freshId(word) {
  lastNumber += 1;
  return `${word}-${lastNumber}`;
}
