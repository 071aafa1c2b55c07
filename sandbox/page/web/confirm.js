/** The question an element asks before its press counts. */

import { openDialog } from "./dialogs.js";
import { element } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";

/** True when the person says yes; Escape is no. */
export function ask(confirm, names) {
  return new Promise((resolve) => {
    const words = confirm.text?.type === "mrkdwn" ? mrkdwn(confirm.text.text, names, { verbatim: confirm.text.verbatim }) : plain(confirm.text);
    const yes = element("button", { value: "yes", class: `press ${confirm.style === "danger" ? "danger" : "primary"}` }, plain(confirm.confirm) || "Yes");
    const no = element("button", { value: "no", class: "press" }, plain(confirm.deny) || "Cancel");
    const dialog = element("dialog", { class: "question", "aria-labelledby": "question-title" },
      element("form", { method: "dialog" },
        element("h2", { id: "question-title" }, plain(confirm.title) || "Are you sure?"),
        element("p", {}, words),
        element("div", { class: "dialog-foot" }, no, yes)));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    openDialog(dialog);
    yes.focus();
  });
}
