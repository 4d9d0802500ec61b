// @ts-check
/** One conversation: opened or taken up again, its messages sent in order until answered. */

import * as api from "./api.js";
import * as store from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./log.js").Log} Log */
/** @typedef {import("./types.js").Outgoing} Outgoing */

export class Chat {
  /**
   * @param {Log} log
   * @param {(sentence: string, message: Outgoing) => void} refused
   */
  constructor(log, refused) {
    this.log = log;
    this.refused = refused;
    this.ready = false;
    this.working = false;
    // Another tab has said something that this page does not show yet.
    this.behind = false;
    // Rises with each new start: what an earlier one still waits for does not count any more.
    this.round = 0;
  }

  /** Take up the conversation of this browser, or open one. */
  begin() {
    this.round += 1;
    this.ready = false;
    this.working = false;
    this.log.clear();
    return this.work();
  }

  /** Show what was said in another tab. */
  async refresh() {
    this.behind = true;
    await this.work();
  }

  restart() {
    store.forget();
    return this.begin();
  }

  /**
   * @param {string} text
   * @param {string} [button]
   */
  send(text, button = "") {
    const message = { message_id: newId(), text, button };
    store.enqueue(message);
    this.log.clearFailure();
    this.log.own(message);
    return this.work();
  }

  /** Do what is left to do: open the conversation, send what is unsent. */
  async work() {
    if (this.working) return;
    this.working = true;
    const round = this.round;
    this.log.clearFailure();
    try {
      while (round === this.round && (!this.isReady() || store.queue().length)) {
        if (this.isReady()) await this.sendFirst(store.queue()[0], round);
        else await this.prepare(round);
      }
    } catch (problem) {
      if (round === this.round) this.fail(problem);
    } finally {
      if (round === this.round) this.working = false;
    }
  }

  isReady() {
    return this.ready && !this.behind && store.key() !== "";
  }

  /**
   * @param {number} round
   * @returns {Promise<void>}
   */
  async prepare(round) {
    this.behind = false;
    for (const message of store.queue()) this.log.own(message);
    if (!(await this.takeUp(round)) && round === this.round) {
      const conversation = await this.log.whileTyping(api.open(store.anew()));
      if (round !== this.round) return;
      store.keepKey(conversation.id);
      if (conversation.turns.length > 1) return this.prepare(round);
      for (const turn of conversation.turns) this.log.answer(turn);
    }
    this.ready = true;
  }

  /**
   * Show the conversation whose key this browser has; return whether there is one.
   * @param {number} round
   */
  async takeUp(round) {
    const key = store.key();
    if (!key) return false;
    try {
      const { turns } = await this.log.whileTyping(api.read(key));
      if (round !== this.round) return true;
      for (const turn of turns) if (turn.replies.length) store.dequeue(turn.message_id);
      const unsent = store.queue();
      const waiting = new Set(unsent.map((message) => message.message_id));
      this.log.restore(turns.filter((turn) => !waiting.has(turn.message_id)));
      for (const message of unsent) this.log.own(message);
      return true;
    } catch (problem) {
      if (!isLost(problem) || round !== this.round) throw problem;
      this.lose();
      return false;
    }
  }

  /**
   * @param {Outgoing} message
   * @param {number} round
   */
  async sendFirst(message, round) {
    try {
      const turn = await this.log.whileTyping(api.send(store.key(), message));
      if (round !== this.round) return;
      store.dequeue(message.message_id);
      this.log.answer(turn);
    } catch (problem) {
      if (round !== this.round) return;
      if (isLost(problem)) {
        this.lose();
      } else if (problem instanceof api.Failure && !problem.passing) {
        store.dequeue(message.message_id);
        this.log.remove(message.message_id);
        this.log.reopenChoices();
        this.refused(problem.message, message);
      } else {
        throw problem;
      }
    }
  }

  /** The conversation is gone, erased or past its time: say so, and go on in a new one. */
  lose() {
    store.keepKey("");
    this.ready = false;
    this.log.clear();
    this.log.inform(say("lost"));
    for (const message of store.queue()) this.log.own(message);
  }

  /** @param {unknown} problem */
  fail(problem) {
    if (!(problem instanceof api.Failure)) throw problem;
    const unsent = store.queue().map((message) => message.message_id);
    const nothingToSend = !unsent.length && problem.onTheWay;
    const sentence = nothingToSend ? say("unreachable_open") : problem.message;
    const label = say(unsent.length ? "retry_send" : "retry");
    this.log.fail(sentence, label, () => this.work(), unsent);
  }
}

/** @param {unknown} problem */
function isLost(problem) {
  return problem instanceof api.Failure && problem.code === "unknown_conversation";
}

/** Return an id for a message. (crypto.randomUUID is not there on a page without HTTPS.) */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
