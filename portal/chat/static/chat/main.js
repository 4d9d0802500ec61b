// @ts-check
/** Puts the chat page together. */

import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { setUpAsking } from "./dialog.js";
import { Log } from "./log.js";
import { News } from "./news.js";
import { Standing } from "./standing.js";
import { Start } from "./start.js";
import * as store from "./store.js";

/** @typedef {import("./types.js").Button} Button */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const logNode = byId("log");
const standing = new Standing(byId("standing"), press);
const start = new Start(byId("examples"), (text) => {
  keepFocus();
  void chat.send(text);
});
const news = new News(byId("news"));
const log = new Log(logNode, byId("typing"), {
  press,
  said: () => start.hide(),
  cleared: () => {
    standing.clear();
    start.hide();
  },
  answered: (turn, node) => {
    standing.add(turn, node);
    start.answered(turn);
  },
  isUnread: (answer) => news.isUnread(answer),
});
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

setUpAsking(
  "restart",
  () => {
    composer.fill("");
    void chat.restart();
  },
  keepFocus,
);
if (matchMedia("(min-width: 60rem)").matches) byId("standing").setAttribute("open", "");
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
// Come back from the worksheet or from "Meine Daten": what is shown may be out of date.
addEventListener("pageshow", (event) => {
  if (event.persisted) void (store.key() ? chat.refresh() : chat.begin());
});
void chat.begin();
if (!matchMedia("(pointer: coarse)").matches) composer.focus();
