/** The rail and the panel stand beside the messages where there is room, and slide over them where there is not. */

const ROOM_FOR_ALL = "(min-width: 1000px)";

/** Let `opener` open and close the drawer of that name. -> `open()`, and `cede()`, which closes it where it covers the messages. */
export function drawer(opener, name, { openWhenWide = false } = {}) {
  const wide = window.matchMedia(ROOM_FOR_ALL);
  const house = document.getElementById("house");
  const set = (open) => {
    house.classList.toggle(`${name}-open`, open);
    opener.setAttribute("aria-expanded", String(open));
  };
  opener.addEventListener("click", () => set(opener.getAttribute("aria-expanded") !== "true"));
  set(openWhenWide && wide.matches);
  return { open: () => set(true), cede: () => !wide.matches && set(false) };
}
