// @ts-check
/** Says once that a trainer has answered; where, stands in the conversation. */

import * as store from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./types.js").TrainerAnswer} TrainerAnswer */

export class News {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.seenBefore = store.seen();
  }

  /** @param {TrainerAnswer} answer */
  isUnread(answer) {
    if (answer.time > store.seen()) store.keepSeen(answer.time);
    if (answer.time <= this.seenBefore) return false;
    this.root.textContent = say("trainer_new");
    this.root.hidden = false;
    return true;
  }
}
