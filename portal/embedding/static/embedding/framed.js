// @ts-check
/** What a page of Socius does inside another page's frame (see ../../socius-chat.js). */

/** What of this page's look (chat/look.css) each colour of the page around stands for.
 * @type {Record<string, string[]>} */
const COLOURED = {
  accent: ["--accent", "--accent-strong", "--own"],
  "on-accent": ["--on-accent", "--on-own"],
  surface: ["--surface"],
  ink: ["--ink"],
  edge: ["--edge"],
};

if (parent !== window) {
  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    if (event.data?.socius === "opened") takeFocus();
    if (event.data?.socius === "colours") dress(event.data.colours);
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

/**
 * Take over the colours of the page around.
 * @param {Record<string, unknown>} colours
 */
function dress(colours) {
  for (const [name, own] of Object.entries(COLOURED)) {
    const colour = String(colours?.[name] ?? "").trim();
    const known = CSS.supports("color", colour);
    const style = document.documentElement.style;
    for (const variable of own) style.setProperty(variable, known ? colour : "");
  }
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
