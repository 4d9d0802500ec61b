// @ts-check
/** The line of a page where it says what was done or what went wrong. */

import { element, failureNote } from "./bubbles.js";

export class Notice {
  /** @param {HTMLElement} root a live region */
  constructor(root) {
    this.root = root;
  }

  /** @param {string} sentence */
  inform(sentence) {
    this.root.replaceChildren(element("p", "info", sentence));
  }

  clearFailure() {
    this.root.replaceChildren();
  }

  /**
   * @param {string} sentence
   * @param {string} label
   * @param {() => void} retry
   */
  fail(sentence, label, retry) {
    this.root.replaceChildren(failureNote(sentence, label, retry));
  }
}
