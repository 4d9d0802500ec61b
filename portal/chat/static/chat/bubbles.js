// @ts-check
/** The parts of the conversation as elements. What people wrote goes in as text only. */

import { COACHS_LANGUAGE, editorial, language, pages, say } from "./texts.js";

/** @typedef {import("./types.js").Button} Button */
/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").TrainerAnswer} TrainerAnswer */

/** Buttons with longer titles stand below one another. */
const LONG_TITLE = 34;

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

/** @param {string} who */
const speaker = (who) => element("span", "unseen", `${who}: `);

/** @param {string} text */
export function ownBubble(text) {
  return element("div", "bubble you", speaker(say("you")), text);
}

/** @param {Reply} reply */
export function coachBubble(reply) {
  const bubble = element("div", "bubble coach", speaker(say("coach")), ...linked(reply.text));
  bubble.lang = COACHS_LANGUAGE;
  if (reply.origin) {
    const line =
      reply.origin === editorial ? reply.origin : say("source", { origin: reply.origin });
    const origin = element("small", "origin", line);
    origin.lang = language;
    bubble.append(origin);
  }
  if (pages[reply.page]) bubble.append(pageLink(pages[reply.page], say(`open_${reply.page}`)));
  return bubble;
}

/**
 * What a trainer answers: said to be a person's.
 * @param {TrainerAnswer} answer
 */
export function trainerBubble(answer) {
  const day = new Date(answer.time).toLocaleDateString(language);
  return element(
    "div",
    "bubble person",
    element("strong", "from", say("trainer_answer", { day })),
    element("span", "asked", say("trainer_question", { question: answer.question })),
    element("p", "", ...linked(answer.answer)),
    element("small", "origin", say("trainer_person")),
  );
}

/**
 * @param {string} address
 * @param {string} title
 */
function pageLink(address, title) {
  const link = document.createElement("a");
  link.className = "page-link";
  link.href = address;
  link.lang = language;
  link.textContent = title;
  return link;
}

/**
 * @param {Button[]} buttons
 * @param {(button: Button) => void} press
 */
export function choices(buttons, press) {
  const long = buttons.some((button) => button.title.length > LONG_TITLE);
  const group = element("div", long ? "choices long" : "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("suggestions"));
  for (const button of buttons) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = button.title;
    node.lang = COACHS_LANGUAGE;
    node.addEventListener("click", () => press(button));
    group.append(node);
  }
  return group;
}

/**
 * @param {string} sentence
 * @param {string} label
 * @param {() => void} retry
 */
export function failureNote(sentence, label, retry) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", retry);
  return element("div", "failure", element("p", "", sentence), button);
}

/**
 * Return the text with its web addresses as links.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function linked(text) {
  return text.split(/(https?:\/\/[^\s„“”<>]*[^\s„“”<>.,;:!?)])/).map((part, index) => {
    if (index % 2 === 0) return part;
    const link = document.createElement("a");
    link.href = part;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    const note = element("span", "unseen", ` ${say("new_window")}`);
    note.lang = language;
    link.append(part, note);
    return link;
  });
}
