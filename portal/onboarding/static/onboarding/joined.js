// @ts-check
/** Keeps what this browser needs to take part, and goes on to the chat. */

import * as store from "../chat/store.js";

const given = JSON.parse(document.getElementById("given")?.textContent || "{}");

store.forget();
store.keepKey(given.key);
try {
  localStorage.setItem("socius.personal-code", JSON.stringify(given));
} catch {
  // Nothing can be kept here: the code on this page is all there is.
}
