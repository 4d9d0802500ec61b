// The desk's keyboard, and explanations without leaving the page. Everything works without it, too.
import { showCounts } from "./counts.js";
import { inForm, inList, inQueue } from "./keys.js";
import { explainInPlace } from "./why.js";

const KEYS_OFF = "socius-desk-keys-off";

/** @returns {Record<string, () => void>} what the keys of this page do */
function keysOfPage() {
  if (document.querySelector("[data-queue]")) return inQueue();
  if (document.querySelector("[data-turn]")) return inForm();
  if (document.querySelector("[data-row]")) return inList();
  return {};
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

const box = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-keys]"));
if (box) {
  box.checked = localStorage.getItem(KEYS_OFF) === null;
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
}

const keys = keysOfPage();
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = /** @type {HTMLElement | null} */ (event.target)?.closest("form");
    if (form) form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (box && !box.checked) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

explainInPlace();
void showCounts();

// On a small screen the list comes first.
if (matchMedia("(max-width: 60rem)").matches) {
  for (const folded of document.querySelectorAll("details[data-folds]")) folded.removeAttribute("open");
}
