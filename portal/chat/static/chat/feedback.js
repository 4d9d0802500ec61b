// @ts-check
/** Whether an answer helped, and if not, why: a line below each answer. */

import * as api from "./api.js";
import { element } from "./bubbles.js";
import * as store from "./store.js";
import { reasons, say } from "./texts.js";

/** @typedef {import("./types.js").Feedback} Feedback */
/** @typedef {import("./types.js").Turn} Turn */

/**
 * @param {Turn} turn
 * @param {Feedback} given
 */
export function ratingRow(turn, given) {
  const status = element("p", "aside");
  status.setAttribute("role", "status");
  const why = element("div", "why", element("span", "", say("feedback_why")));
  const good = pill(say("feedback_good"), () => rate({ verdict: "good", reason: "" }));
  const bad = pill(say("feedback_bad"), () => rate({ verdict: "bad", reason: "" }));
  const because = reasons.map(({ code, title }) => {
    const button = pill(title, () => rate({ verdict: "bad", reason: code }));
    why.append(button);
    return { code, button };
  });
  const verdicts = element("div", "verdicts", element("span", "", say("feedback_ask")), good, bad);
  const row = element("div", "rating", verdicts, why, status);
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", say("feedback_ask"));
  // The buttons are no part of the answer that is read out.
  row.setAttribute("aria-live", "off");
  show(given);
  return row;

  /** @param {Feedback} feedback */
  function show({ verdict, reason }) {
    press(good, verdict === "good");
    press(bad, verdict === "bad");
    why.hidden = verdict !== "bad";
    for (const { code, button } of because) press(button, code === reason);
  }

  /** @param {Feedback} feedback */
  async function rate(feedback) {
    const before = given;
    given = feedback;
    show(given);
    row.scrollIntoView({ block: "nearest" });
    status.textContent = "";
    try {
      await api.rate(store.key(), turn.message_id, feedback);
      status.textContent = say("feedback_thanks");
      row.scrollIntoView({ block: "nearest" });
    } catch (problem) {
      if (!(problem instanceof api.Failure)) throw problem;
      if (given === feedback) show((given = before));
      const reason = problem.onTheWay ? say("unreachable_open") : problem.message;
      status.textContent = say("feedback_failed", { reason });
    }
  }
}

/**
 * @param {string} title
 * @param {() => void} act
 */
function pill(title, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "pill";
  button.textContent = title;
  button.addEventListener("click", act);
  return button;
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} pressed
 */
function press(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
}
