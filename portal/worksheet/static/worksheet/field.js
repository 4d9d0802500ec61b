// @ts-check
/** One question's field: saved a moment after one stops writing, kept in the browser until then. */

import * as api from "../chat/api.js";
import * as store from "../chat/store.js";
import { language, limit, say } from "../chat/texts.js";

const PAUSE_MS = 800;
const RETRY_MS = 8000;

export class Field {
  /**
   * @param {HTMLElement} root
   * @param {() => Promise<string>} openKey gives the conversation's key, opening one if need be
   * @param {(key: string) => void} lost
   */
  constructor(root, openKey, lost) {
    this.question = root.dataset.question ?? "";
    this.field = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
    this.status = /** @type {HTMLElement} */ (root.querySelector(".saved"));
    this.paper = /** @type {HTMLElement} */ (root.querySelector(".paper"));
    this.openKey = openKey;
    this.lost = lost;
    this.stored = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {Promise<void> | null} */
    this.saving = null;
    this.field.addEventListener("input", () => this.written());
    this.field.addEventListener("change", () => void this.save());
    const unsaved = store.unsaved()[this.question];
    if (unsaved !== undefined) this.field.value = unsaved;
  }

  get isSaved() {
    return this.field.value.trim() === this.stored.trim();
  }

  /**
   * Show what is stored, unless something else is being written here.
   * @param {string} text
   */
  take(text) {
    const untouched = this.isSaved && !this.saving;
    this.stored = text;
    if (untouched) this.set(text);
    else void this.save();
  }

  /** @param {string} text */
  set(text) {
    this.field.value = text;
    this.sized();
  }

  written() {
    this.sized();
    store.keepUnsaved(this.question, this.field.value);
    this.later(PAUSE_MS);
  }

  /** @param {number} wait milliseconds */
  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), wait);
  }

  /** Save what is written; returns when it is saved, or cannot be for now. */
  async save() {
    clearTimeout(this.timer);
    while (this.saving) await this.saving;
    const text = this.field.value;
    const length = [...text.trim()].length;
    this.field.removeAttribute("aria-invalid");
    if (length > limit) {
      this.field.setAttribute("aria-invalid", "true");
      this.say(say("worksheet_too_long", { length, limit }), true);
    } else if (this.isSaved) {
      store.keepUnsaved(this.question, null);
    } else {
      this.saving = this.send(text).finally(() => (this.saving = null));
      await this.saving;
    }
  }

  /** @param {string} text */
  async send(text) {
    this.say(say("worksheet_saving"));
    let key = "";
    try {
      key = await this.openKey();
      const answer = await api.keepAnswer(key, { question: this.question, text });
      this.stored = answer.text;
      if (this.field.value !== text) {
        this.later(PAUSE_MS);
        return;
      }
      if (text.trim() !== answer.text) this.set(answer.text);
      store.keepUnsaved(this.question, null);
      const redacted = Object.keys(answer.redacted).length > 0;
      const time = new Date().toLocaleTimeString(language, { timeStyle: "short" });
      this.say(say(redacted ? "worksheet_redacted" : "worksheet_saved", { time }));
    } catch (problem) {
      this.fail(problem, key);
    }
  }

  /**
   * @param {unknown} problem
   * @param {string} key
   */
  fail(problem, key) {
    if (!(problem instanceof api.Failure)) throw problem;
    store.keepUnsaved(this.question, this.field.value);
    if (problem.code === "unknown_conversation") {
      this.lost(key);
      this.later(0);
      return;
    }
    let reason = problem.message;
    if (problem.onTheWay) {
      reason = say(problem.code === "offline" ? "worksheet_offline" : "worksheet_unreachable");
    }
    this.say(say("worksheet_waiting", { reason }), true);
    if (problem.passing) this.later(RETRY_MS);
  }

  /**
   * @param {string} sentence
   * @param {boolean} [warn]
   */
  say(sentence, warn = false) {
    this.status.textContent = sentence;
    this.status.classList.toggle("warn", warn);
  }

  /** The field shows all that is written, and paper has it, too. */
  sized() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
    this.paper.textContent = this.field.value;
  }
}
