// @ts-check
/** The field an employee writes in. */

import * as store from "./store.js";
import { limit, say } from "./texts.js";

const COUNT_FROM = limit - 200;
/** A second click of a double click is no empty message. */
const DOUBLE_CLICK_MS = 600;

export class Composer {
  /**
   * @param {HTMLFormElement} form
   * @param {(text: string) => void} send
   */
  constructor(form, send) {
    this.form = form;
    this.field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    this.counter = /** @type {HTMLElement} */ (form.querySelector(".counter"));
    this.note = /** @type {HTMLElement} */ (form.querySelector(".hint"));
    this.send = send;
    this.lastSent = -Infinity;
    this.field.value = store.draft();
    form.hidden = false;
    this.changed();
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.keyPressed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** @param {string} text */
  fill(text) {
    this.field.value = text;
    this.changed();
  }

  /** @param {string} sentence */
  hint(sentence) {
    if (this.note.textContent !== sentence) this.note.textContent = sentence;
  }

  /** @param {KeyboardEvent} event */
  keyPressed(event) {
    // While a letter is being composed (an accent, Chinese), Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.field.value.trim();
    this.focus();
    if (!text) {
      const since = performance.now() - this.lastSent;
      if (since > DOUBLE_CLICK_MS) this.hint(say("blank"));
      return;
    }
    if (length(text) > limit) return;
    this.lastSent = performance.now();
    this.fill("");
    this.send(text);
  }

  changed() {
    const text = this.field.value;
    store.keepDraft(text);
    const count = length(text.trim());
    const over = count > limit;
    this.counter.textContent = count > COUNT_FROM ? say("counter", { length: count, limit }) : "";
    this.counter.classList.toggle("over", over);
    this.field.toggleAttribute("aria-invalid", over);
    if (over) this.field.setAttribute("aria-invalid", "true");
    this.hint(over ? say("too_long", { limit }) : "");
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }
}

/**
 * Return how many characters the server counts: an emoji is one, not two.
 * @param {string} text
 */
function length(text) {
  return [...text].length;
}
