// @ts-check
/** Tells who takes part already on this device, before they join twice. */

import * as store from "../chat/store.js";

const note = document.getElementById("already");
const name = note?.dataset.cohort;

async function look() {
  const key = store.key();
  if (!key || !note) return;
  const response = await fetch(`/api/learners/${encodeURIComponent(key)}`, { credentials: "omit" });
  if (!response.ok) return;
  const state = await response.json();
  note.hidden = Boolean(name) && state.cohort !== name;
}

void look();
