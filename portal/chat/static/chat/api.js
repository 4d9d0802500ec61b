// @ts-check
/** The way to the portal's JSON API. */

import { say } from "./texts.js";

/** @typedef {import("./types.js").Conversation} Conversation */
/** @typedef {import("./types.js").Outgoing} Outgoing */
/** @typedef {import("./types.js").Turn} Turn */

/** Longer than the portal waits for the coach: its own sentence comes first. */
const PATIENCE_MS = 25_000;

/** A request that failed; the message is a sentence for the employee. */
export class Failure extends Error {
  /**
   * @param {string} code
   * @param {string} sentence
   * @param {boolean} passing whether the same request may succeed later
   */
  constructor(code, sentence, passing) {
    super(sentence);
    this.code = code;
    this.passing = passing;
  }
}

/**
 * @param {boolean} anew not a signed-in employee's conversation of another device
 * @returns {Promise<Conversation>}
 */
export function open(anew) {
  return request("POST", "", { anew });
}

/**
 * @param {string} key
 * @returns {Promise<Conversation>}
 */
export function read(key) {
  return request("GET", `/${encodeURIComponent(key)}`);
}

/**
 * @param {string} key
 * @param {Outgoing} message
 * @returns {Promise<Turn>}
 */
export function send(key, message) {
  const { message_id, text, button } = message;
  const body = button ? { message_id, button } : { message_id, text };
  return request("POST", `/${encodeURIComponent(key)}/messages`, body);
}

/**
 * @param {string} key
 * @returns {Promise<{conversation: {pseudonym: string}}>} all that is stored of a conversation
 */
export function ownData(key) {
  return request("GET", `/${encodeURIComponent(key)}/data`);
}

/** @param {string} key */
export function erase(key) {
  return request("DELETE", `/${encodeURIComponent(key)}`);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function request(method, path, body) {
  try {
    const response = await fetch(`/api/conversations${path}`, {
      method,
      credentials: "same-origin",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    const { code, message } = answer.error;
    throw new Failure(code, message, response.status >= 500 || response.status === 429);
  } catch (problem) {
    if (problem instanceof Failure) throw problem;
    if (!navigator.onLine) throw new Failure("offline", say("offline"), true);
    const slow = problem instanceof DOMException && problem.name === "TimeoutError";
    const code = slow ? "slow" : "unreachable";
    throw new Failure(code, say(code), true);
  }
}
