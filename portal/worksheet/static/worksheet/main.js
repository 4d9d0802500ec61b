// @ts-check
/** The worksheet page: the same answers as in the conversation, saved as they are written. */

import * as api from "../chat/api.js";
import { Notice } from "../chat/notice.js";
import { save } from "../chat/own-data.js";
import * as store from "../chat/store.js";
import { say } from "../chat/texts.js";
import { Field } from "./field.js";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const notice = new Notice(byId("notice"));
const done = new Notice(byId("done"));
/** @type {Promise<string> | null} */
let opening = null;
const fields = Array.from(
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".question")),
  (root) => new Field(root, openKey, lose),
);

/** Return the conversation's key; where there is none, the first answer opens a conversation. */
async function openKey() {
  const key = store.key();
  if (key) return key;
  opening ??= api
    .open(store.anew())
    .then(({ id }) => {
      store.keepKey(id);
      return id;
    })
    .finally(() => (opening = null));
  return opening;
}

/** @param {string} key of the conversation that is gone */
function lose(key) {
  if (store.key() !== key) return;
  store.keepKey("");
  for (const field of fields) field.stored = "";
  notice.inform(say("worksheet_lost"));
}

async function load() {
  const key = store.key();
  try {
    const { answers } = key ? await api.worksheet(key) : { answers: [] };
    const texts = new Map(answers.map(({ question, text }) => [question, text]));
    notice.clearFailure();
    for (const field of fields) field.take(texts.get(field.question) ?? "");
  } catch (problem) {
    if (!(problem instanceof api.Failure)) throw problem;
    if (problem.code === "unknown_conversation") {
      lose(key);
      for (const field of fields) void field.save();
    } else {
      notice.fail(sentence(problem), say("retry"), () => void load());
    }
  }
}

/** @param {string} ending */
async function download(ending) {
  done.inform(say("worksheet_fetching"));
  try {
    await Promise.all(fields.map((field) => field.save()));
    save(await api.worksheetFile(await openKey(), ending), `strategie-checkliste.${ending}`);
    done.inform(say("worksheet_fetched"));
  } catch (problem) {
    if (!(problem instanceof api.Failure)) throw problem;
    done.fail(sentence(problem), say("retry"), () => void download(ending));
  }
}

/** @param {api.Failure} problem */
function sentence(problem) {
  return problem.onTheWay ? say("unreachable_open") : problem.message;
}

byId("print").addEventListener("click", () => print());
for (const ending of ["pdf", "docx"]) {
  byId(ending).addEventListener("click", () => void download(ending));
}
addEventListener("online", () => void load());
// The conversation may have gone on meanwhile, in this tab or another.
addEventListener("pageshow", (event) => {
  if (event.persisted) void load();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void load();
});
byId("sheet").hidden = false;
for (const field of fields) field.sized();
void load();
