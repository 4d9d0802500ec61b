// @ts-check
/** A button that asks in its dialog before it acts. */

/**
 * @param {string} name the button's id; the dialog's is `<name>-dialog`
 * @param {() => void} act
 * @param {() => void} after called when the dialog has closed and something was done
 */
export function setUpAsking(name, act, after) {
  const button = /** @type {HTMLElement} */ (document.getElementById(name));
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(`${name}-dialog`));
  button.hidden = false;
  button.addEventListener("click", () => {
    dialog.returnValue = "no";
    dialog.showModal();
  });
  // Not on "close", which may come late: what is written next belongs to the new conversation.
  dialog.addEventListener("submit", (event) => {
    const pressed = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (pressed?.value === "yes") act();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") after();
  });
}
