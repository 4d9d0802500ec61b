// @ts-check
/** The way to the portal's JSON API. */

import { language, say } from "./texts.js";

/** @typedef {import("./types.js").Conversation} Conversation */
/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {import("./types.js").Outgoing} Outgoing */
/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./types.js").WorksheetAnswer} WorksheetAnswer */

/** Longer than the portal waits for the coach: its own sentence comes first. */
const PATIENCE_MS = 25_000;

/** Failures on the way: the server did not say anything. */
const ON_THE_WAY = ["offline", "unreachable", "slow"];

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
    this.onTheWay = ON_THE_WAY.includes(code);
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
 * @param {string} messageId
 * @param {Feedback} feedback
 * @returns {Promise<Feedback>}
 */
export function rate(key, messageId, feedback) {
  const path = `/${encodeURIComponent(key)}/feedback/${encodeURIComponent(messageId)}`;
  return request("PUT", path, feedback);
}

/**
 * @param {string} key
 * @returns {Promise<{answers: WorksheetAnswer[]}>}
 */
export function worksheet(key) {
  return request("GET", `/${encodeURIComponent(key)}/worksheet`);
}

/**
 * @param {string} key
 * @param {WorksheetAnswer} answer
 * @returns {Promise<WorksheetAnswer & {redacted: Record<string, number>}>} as it was stored
 */
export function keepAnswer(key, { question, text }) {
  const path = `/${encodeURIComponent(key)}/worksheet/${encodeURIComponent(question)}`;
  return request("PUT", path, { text });
}

/**
 * @param {string} key
 * @param {string} ending "pdf" or "docx"
 * @returns {Promise<Blob>}
 */
export function worksheetFile(key, ending) {
  const path = `/${encodeURIComponent(key)}/worksheet.${ending}`;
  return request("GET", path, undefined, (response) => response.blob());
}

/**
 * @param {string} key
 * @returns {Promise<{html: string}>} all that is stored, to read
 */
export function readableData(key) {
  return request("GET", `/${encodeURIComponent(key)}/data/readable`);
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
 * @param {(response: Response) => Promise<any>} [take]
 */
async function request(method, path, body, take = (response) => response.json()) {
  try {
    const response = await fetch(`/api/conversations${path}`, {
      method,
      credentials: "same-origin",
      headers: {
        "Accept-Language": language,
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return await take(response);
    const { code, message } = (await response.json()).error;
    throw new Failure(code, message, response.status >= 500 || response.status === 429);
  } catch (problem) {
    if (problem instanceof Failure) throw problem;
    if (!navigator.onLine) throw new Failure("offline", say("offline"), true);
    const slow = problem instanceof DOMException && problem.name === "TimeoutError";
    const code = slow ? "slow" : "unreachable";
    throw new Failure(code, say(code), true);
  }
}
