/** Opens what lies over the page, and tidies up when it closes. */

export function openDialog(dialog) {
  dialog.addEventListener("close", () => {
    dialog.remove();
    placeCaret();
  });
  document.getElementById("dialogs").append(dialog);
  dialog.showModal();
}

/** Chromium gives the focus back while the field still counts as inert: without a caret, typing would go nowhere. */
function placeCaret() {
  const field = document.activeElement;
  if (typeof field?.selectionStart === "number") field.setSelectionRange(field.selectionStart, field.selectionEnd);
}
