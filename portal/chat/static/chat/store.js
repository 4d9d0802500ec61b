// @ts-check
/** What this browser keeps: the conversation's key, and what is not sent or saved yet. */

/** @typedef {import("./types.js").Outgoing} Outgoing */

const KEY = "socius.conversation";
const QUEUE = "socius.queue";
const DRAFT = "socius.draft";
const WORKSHEET = "socius.worksheet";
const SEEN = "socius.seen";
const ANEW = "socius.anew";

/** Where the browser lets nothing be stored, the page still works until it is closed. */
const memory = new Map();

/** @param {string} name */
function get(name) {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? "";
  } catch {
    return memory.get(name) ?? "";
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function set(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
    memory.delete(name);
  } catch {
    memory.set(name, value);
  }
}

export const key = () => get(KEY);
/** @param {string} value */
export const keepKey = (value) => {
  set(KEY, value);
  if (value) set(ANEW, "");
};
/** Whether the employee has wished for a new conversation, and has none yet. */
export const anew = () => get(ANEW) !== "";

export const draft = () => get(DRAFT);
/** @param {string} text */
export const keepDraft = (text) => set(DRAFT, text);

/** @returns {Outgoing[]} messages the coach has not answered yet, oldest first */
export function queue() {
  try {
    return JSON.parse(get(QUEUE) || "[]");
  } catch {
    return [];
  }
}

/** @param {Outgoing} message */
export function enqueue(message) {
  set(QUEUE, JSON.stringify([...queue(), message]));
}

/** @param {string} messageId */
export function dequeue(messageId) {
  const rest = queue().filter((message) => message.message_id !== messageId);
  set(QUEUE, rest.length ? JSON.stringify(rest) : "");
}

/** @returns {Record<string, string>} the worksheet's unsaved answers by question */
export function unsaved() {
  try {
    return JSON.parse(get(WORKSHEET) || "{}");
  } catch {
    return {};
  }
}

/**
 * @param {string} question
 * @param {string | null} text null: it is saved
 */
export function keepUnsaved(question, text) {
  const answers = unsaved();
  if (text === null) delete answers[question];
  else answers[question] = text;
  set(WORKSHEET, Object.keys(answers).length ? JSON.stringify(answers) : "");
}

/** When the latest trainer's answer was written that this browser has shown. */
export const seen = () => get(SEEN);
/** @param {string} time */
export const keepSeen = (time) => set(SEEN, time);

export function forget() {
  for (const name of [KEY, QUEUE, DRAFT, WORKSHEET, SEEN]) set(name, "");
  set(ANEW, "1");
}

/**
 * Call back when another tab has gone to another conversation, or a message was answered there.
 * @param {() => void} moved
 * @param {() => void} answered
 */
export function onOtherTab(moved, answered) {
  addEventListener("storage", ({ key: name, oldValue, newValue }) => {
    if (name === KEY && newValue) moved();
    if (name === QUEUE && (newValue ?? "").length < (oldValue ?? "").length) answered();
  });
}
