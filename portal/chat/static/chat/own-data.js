// @ts-check
/** The employee's own data: download all of it, or have it erased. */

import * as api from "./api.js";
import * as store from "./store.js";
import { say } from "./texts.js";

/** @typedef {import("./types.js").Place} Place */

/** @param {Place} log */
export async function download(log) {
  await attempt(log, () => download(log), async (key) => {
    const data = await api.ownData(key);
    const file = new Blob([JSON.stringify(data, null, 2)], { type: "application/json" });
    save(file, `socius-${data.conversation.pseudonym}.json`);
  });
}

/**
 * Let the browser save a file.
 * @param {Blob} file
 * @param {string} name
 */
export function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {Place} log
 * @param {() => void} erased
 */
export async function erase(log, erased) {
  await attempt(log, () => erase(log, erased), async (key) => {
    await api.erase(key);
    erased();
  });
}

/**
 * Do something with the conversation; say so if it has none, or offer to try again.
 * @param {Place} log
 * @param {() => void} again
 * @param {(key: string) => Promise<void>} act
 */
export async function attempt(log, again, act) {
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
    const sentence = problem.onTheWay ? say("unreachable_open") : problem.message;
    log.fail(sentence, say("retry"), again, []);
  }
}
