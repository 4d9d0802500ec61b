// @ts-check
/** Puts the chat page together. */

import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import * as ownData from "./own-data.js";
import * as store from "./store.js";

/** @typedef {import("./types.js").Button} Button */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const logNode = byId("log");
const log = new Log(logNode, byId("typing"), press);
const composer = new Composer(
  /** @type {HTMLFormElement} */ (byId("composer")),
  (text) => void chat.send(text),
);
const chat = new Chat(log, (sentence, message) => {
  if (!message.button && !composer.field.value) composer.fill(message.text);
  composer.hint(sentence);
});

/** @param {Button} button */
function press(button) {
  keepFocus();
  void chat.send(button.title, button.payload);
}

/** The pressed button goes out of use: move on to the field, or where that calls up a keyboard
 * on the screen, to the conversation. */
function keepFocus() {
  if (matchMedia("(pointer: coarse)").matches) logNode.focus({ preventScroll: true });
  else composer.focus();
}

/**
 * Set up a button that asks in its dialog before it acts.
 * @param {string} name
 * @param {() => void} act
 */
function setUpAsking(name, act) {
  const button = byId(name);
  const dialog = /** @type {HTMLDialogElement} */ (byId(`${name}-dialog`));
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
    if (dialog.returnValue === "yes") keepFocus();
  });
}

setUpAsking("restart", () => {
  composer.fill("");
  void chat.restart();
});
setUpAsking("erase", () => void ownData.erase(log, chat));
byId("own-data").hidden = false;
byId("download").addEventListener("click", () => void ownData.download(log));
logNode.addEventListener("click", (event) => {
  const node = /** @type {Element} */ (event.target);
  if (node.closest(".failure button")) keepFocus();
});
store.onOtherTab(
  () => void chat.begin(),
  () => void chat.refresh(),
);
// The course's box presses a button when the trainer goes on.
addEventListener("socius:press", (event) => {
  const { title, payload } = /** @type {CustomEvent<Button>} */ (event).detail;
  void chat.send(title, payload);
});
addEventListener("online", () => void chat.work());
void chat.begin();
if (!matchMedia("(pointer: coarse)").matches) composer.focus();
