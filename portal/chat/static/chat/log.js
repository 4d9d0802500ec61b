// @ts-check
/** The conversation on the page. */

import {
  choices,
  coachBubble,
  element,
  failureNote,
  ownBubble,
  trainerBubble,
} from "./bubbles.js";
import { ratingRow } from "./feedback.js";
import { say } from "./texts.js";

/** @typedef {import("./types.js").Button} Button */
/** @typedef {import("./types.js").Outgoing} Outgoing */
/** @typedef {import("./types.js").TrainerAnswer} TrainerAnswer */
/** @typedef {import("./types.js").Turn} Turn */

/**
 * What the page does beside the conversation.
 * @typedef {{press: (button: Button) => void, said: () => void, cleared: () => void,
 *   answered: (turn: Turn, node: HTMLElement) => void,
 *   isUnread: (answer: TrainerAnswer) => boolean}} Employee
 */

const TYPING_AFTER_MS = 150;

export class Log {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} typing
   * @param {Employee} employee
   */
  constructor(root, typing, employee) {
    this.root = root;
    this.typing = typing;
    this.employee = employee;
    /** @type {Map<string, HTMLElement>} */
    this.turns = new Map();
    /** @type {HTMLElement | null} */
    this.failure = null;
  }

  clear() {
    this.employee.cleared();
    this.root.replaceChildren();
    this.turns.clear();
    this.failure = null;
  }

  /**
   * Show a conversation that was there before, without reading it out.
   * @param {Turn[]} turns
   */
  restore(turns) {
    this.clear();
    this.root.setAttribute("aria-live", "off");
    for (const turn of turns) this.answer(turn, false);
    const unread = this.root.querySelector(".person.unread");
    requestAnimationFrame(() => {
      this.root.setAttribute("aria-live", "polite");
      (unread ?? this.root.lastElementChild)?.scrollIntoView({ block: unread ? "center" : "end" });
    });
  }

  /** @param {Outgoing} message */
  own(message) {
    if (this.turns.has(message.message_id)) return;
    this.settleChoices(message.text);
    const turn = this.turn(message.message_id);
    turn.append(ownBubble(message.text));
    this.employee.said();
    reveal(turn);
  }

  /**
   * @param {Turn} turn
   * @param {boolean} [show] whether to scroll to it
   */
  answer(turn, show = true) {
    this.settleChoices(turn.text);
    const node = this.turn(turn.message_id);
    this.correctOwn(node, turn);
    for (const reply of turn.replies) {
      node.append(coachBubble(reply));
      if (reply.buttons.length) node.append(choices(reply.buttons, this.employee.press));
    }
    if (turn.feedback) node.append(ratingRow(turn, turn.feedback));
    for (const answer of turn.trainer_answers) {
      const bubble = trainerBubble(answer);
      bubble.classList.toggle("unread", this.employee.isUnread(answer));
      node.append(bubble);
    }
    this.employee.answered(turn, node);
    if (show) reveal(node);
  }

  /**
   * Show what the employee said as it was stored.
   * @param {HTMLElement} node
   * @param {Turn} turn
   */
  correctOwn(node, turn) {
    const shown = node.querySelector(".you");
    if (turn.text) {
      const stored = ownBubble(turn.text);
      if (!shown) node.append(stored);
      else if (shown.textContent !== stored.textContent) shown.replaceWith(stored);
      else shown.classList.remove("waiting");
    }
    if (Object.keys(turn.redacted).length) {
      node.append(element("p", "aside", say("redacted")));
    }
  }

  /**
   * Only the last turn's buttons can be pressed; what was chosen among them stays visible.
   * @param {string} chosen
   */
  settleChoices(chosen) {
    for (const button of this.root.querySelectorAll("button")) {
      if (!button.closest(".choices") || button.disabled) continue;
      button.disabled = true;
      if (button.textContent === chosen) button.classList.add("chosen");
    }
  }

  /** Let the last turn's buttons be pressed again: what was sent instead was not taken. */
  reopenChoices() {
    for (const button of this.root.lastElementChild?.querySelectorAll("button") ?? []) {
      button.disabled = false;
      button.classList.remove("chosen");
    }
  }

  /** @param {string} messageId */
  remove(messageId) {
    this.turns.get(messageId)?.remove();
    this.turns.delete(messageId);
  }

  /**
   * @param {string} sentence
   * @param {string} label
   * @param {() => void} retry
   * @param {string[]} unsent
   */
  fail(sentence, label, retry, unsent) {
    this.clearFailure();
    for (const id of unsent) {
      this.turns.get(id)?.querySelector(".you")?.classList.add("waiting");
    }
    this.failure = failureNote(sentence, label, retry);
    this.root.append(this.failure);
    reveal(this.failure);
  }

  clearFailure() {
    this.failure?.remove();
    this.failure = null;
  }

  /** @param {string} sentence */
  inform(sentence) {
    this.root.append(element("p", "info", sentence));
  }

  /**
   * Show that the coach is typing, if it takes long enough to be noticed.
   * @template T
   * @param {Promise<T>} answer
   * @returns {Promise<T>}
   */
  async whileTyping(answer) {
    const timer = setTimeout(() => {
      this.typing.hidden = false;
      reveal(this.typing);
    }, TYPING_AFTER_MS);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.typing.hidden = true;
    }
  }

  /** @param {string} messageId */
  turn(messageId) {
    let node = this.turns.get(messageId);
    if (!node) {
      node = element("div", "turn");
      this.turns.set(messageId, node);
      // The welcome may come after a message that was written while the coach was away.
      const before = messageId === "start" ? this.root.querySelector(".turn") : null;
      this.root.insertBefore(node, before);
    }
    return node;
  }
}

/** @param {HTMLElement} node */
export function reveal(node) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const tall = node.offsetHeight > innerHeight * 0.6;
  node.scrollIntoView({ block: tall ? "start" : "end", behavior: still ? "auto" : "smooth" });
}
