// @ts-check
/** The box on the chat page for those who take part in a session: place, code, certificate. */

import * as store from "../chat/store.js";
import { say } from "../chat/texts.js";

/**
 * @typedef {{cohort: string, nickname: string, step: number, steps: number, waits: boolean,
 *   released: boolean, finished: boolean, left: boolean, certificate: boolean, refresher: number,
 *   next_refresher: string | null}} State
 */

const CODE = "socius.personal-code";
const NEXT = '/course{"step": "next"}';
/** While somebody waits for the trainer. */
const WAITING_MS = 2500;
const SETTLE_MS = 400;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The step that the trainer released is asked for, and not there yet. */
let asked = false;
let timer = 0;

/** @returns {Promise<State | null>} */
async function read() {
  const key = store.key();
  if (!key || !codeOf()) return null; // joined with neither this browser nor a code
  const response = await fetch(`/api/learners/${encodeURIComponent(key)}`, { credentials: "omit" });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** Ask for the state and show it; while the learner waits, ask again. */
async function update() {
  clearTimeout(timer);
  let again = true; // also where this time nothing could be learnt
  try {
    const state = await read();
    show(state);
    if (state?.released && !asked) goOn();
    asked = Boolean(state?.released);
    again = asked || Boolean(state?.waits);
  } catch {
    // Without a connection the box stays as it is; the chat says what is wrong.
  }
  if (again) timer = setTimeout(() => void update(), WAITING_MS);
}

function goOn() {
  const detail = { title: say("course_on"), payload: NEXT };
  dispatchEvent(new CustomEvent("socius:press", { detail }));
}

/** @param {State | null} state */
function show(state) {
  byId("course").hidden = !state;
  byId("course-join").hidden = Boolean(state);
  if (!state) return;
  byId("course-name").textContent = say("course_title", { name: state.cohort });
  byId("course-place").textContent = placeOf(state);
  byId("course-code").textContent = say("course_code", { code: codeOf() });
  byId("course-certificate").hidden = !state.certificate;
  byId("course-leave").hidden = state.left || state.finished;
  const on = byId("course-on");
  on.hidden = !(state.left || (state.finished && state.refresher > 0));
  on.textContent = say(state.left ? "course_on" : "course_refresher");
}

/** @param {State} state */
function placeOf(state) {
  if (state.left) return say("course_left");
  if (state.finished) return say("course_finished");
  return say("course_place", { number: state.step, count: state.steps });
}

/** Return the personal code, if it belongs to the conversation of this browser. */
function codeOf() {
  try {
    const kept = JSON.parse(localStorage.getItem(CODE) || "{}");
    return kept.key === store.key() ? kept.code : "";
  } catch {
    return "";
  }
}

async function leave() {
  const path = `/api/learners/${encodeURIComponent(store.key())}/leave`;
  await fetch(path, { method: "POST", credentials: "omit" });
  await update();
}

async function downloadCertificate() {
  const path = `/api/learners/${encodeURIComponent(store.key())}/certificate`;
  const response = await fetch(path, { credentials: "omit" });
  if (!response.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = "socius-teilnahme.pdf";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

byId("course-on").addEventListener("click", goOn);
byId("course-leave").addEventListener("click", () => void leave());
byId("course-certificate").addEventListener("click", () => void downloadCertificate());
new MutationObserver(() => {
  clearTimeout(timer);
  timer = setTimeout(() => void update(), SETTLE_MS);
}).observe(byId("log"), { childList: true, subtree: true });
void update();
