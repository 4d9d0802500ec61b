// @ts-check
/** The employee's own data: download all of it, or have it erased. */

import * as api from "./api.js";
import * as store from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./chat.js").Chat} Chat */
/** @typedef {import("./log.js").Log} Log */

/** @param {Log} log */
export async function download(log) {
  await attempt(log, () => download(log), async (key) => {
    const data = await api.ownData(key);
    const file = new Blob([JSON.stringify(data, null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `socius-${data.conversation.pseudonym}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}

/**
 * @param {Log} log
 * @param {Chat} chat
 */
export async function erase(log, chat) {
  await attempt(log, () => erase(log, chat), async (key) => {
    await api.erase(key);
    void chat.restart();
    log.inform(say("erased"));
  });
}

/**
 * Do something with the conversation; say so if it has none, or offer to try again.
 * @param {Log} log
 * @param {() => void} again
 * @param {(key: string) => Promise<void>} act
 */
async function attempt(log, again, act) {
  log.clearFailure();
  const key = store.key();
  if (!key) {
    log.inform(say("nothing_stored"));
    return;
  }
  try {
    await act(key);
  } catch (problem) {
    if (!(problem instanceof api.Failure)) throw problem;
    const passed = problem.code in { offline: 1, unreachable: 1, slow: 1 };
    log.fail(passed ? say("unreachable_open") : problem.message, say("retry"), again, []);
  }
}
