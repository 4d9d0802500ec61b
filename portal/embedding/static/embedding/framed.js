// @ts-check
/** What a page of Socius does inside another page's frame (see ../../socius-chat.js). */

if (parent !== window) {
  addEventListener("message", (event) => {
    if (event.source === parent && event.data?.socius === "opened") takeFocus();
  });
  addEventListener("keydown", (event) => {
    // An open dialog of the page is what Escape closes first.
    const inDialog = document.querySelector("dialog[open]") !== null;
    if (event.key === "Escape" && !event.defaultPrevented && !inDialog) tell("close");
  });
  tell("ready");
}
if (!canStore()) {
  const notice = document.getElementById("no-storage");
  if (notice) notice.hidden = false;
}

/** The field to write in, or where that calls up a keyboard on the screen, the conversation. */
function takeFocus() {
  const touch = matchMedia("(pointer: coarse)").matches;
  const target = document.getElementById(touch ? "log" : "text") ?? document.querySelector("main a");
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}

/**
 * Tell the page around; neither message holds anything that others must not know.
 * @param {"ready" | "close"} what
 */
function tell(what) {
  parent.postMessage({ socius: what }, "*");
}

/** Whether the browser lets the conversation's key be kept: not where it blocks all of a frame. */
function canStore() {
  try {
    localStorage.setItem("socius.trial", "1");
    localStorage.removeItem("socius.trial");
    return true;
  } catch {
    return false;
  }
}
