// @ts-check
/** "Meine Daten": all that is stored of the conversation, to read, to take along, to erase. */

import * as api from "./api.js";
import { setUpAsking } from "./dialog.js";
import { Notice } from "./notice.js";
import * as ownData from "./own-data.js";
import * as store from "./store.js";
import { say } from "./texts.js";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const notice = new Notice(byId("notice"));
const shown = byId("shown");
const actions = byId("actions");

async function show() {
  if (store.key()) notice.inform(say("own_data_loading"));
  await ownData.attempt(notice, () => void show(), async (key) => {
    // Written by the server, which escapes what people have typed.
    const { html } = await api.readableData(key);
    shown.innerHTML = html;
    shown.hidden = actions.hidden = false;
    notice.inform(say("own_data_shown"));
  });
}

function erased() {
  store.forget();
  shown.replaceChildren();
  shown.hidden = actions.hidden = true;
  notice.inform(say("own_data_erased"));
}

setUpAsking("erase", () => void ownData.erase(notice, erased), () => byId("back").focus());
byId("download").addEventListener("click", () => void ownData.download(notice));
void show();
