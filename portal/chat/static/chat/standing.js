// @ts-check
/** "Wo stehe ich?": which misconceptions came up in this conversation, with ways to them. */

import { element } from "./bubbles.js";
import { reveal } from "./log.js";
import { COACHS_LANGUAGE, say, topics } from "./texts.js";

/** @typedef {import("./types.js").Button} Button */
/** @typedef {import("./types.js").Turn} Turn */

export class Standing {
  /**
   * @param {HTMLElement} root
   * @param {(button: Button) => void} press
   */
  constructor(root, press) {
    this.root = root;
    this.press = press;
    /** @type {Map<string, HTMLElement>} where each misconception came up last */
    this.met = new Map();
    this.show();
    root.hidden = false;
  }

  clear() {
    this.met.clear();
    this.show();
  }

  /**
   * @param {Turn} turn
   * @param {HTMLElement} node
   */
  add(turn, node) {
    if (!turn.misconceptions.length) return;
    for (const id of turn.misconceptions) this.met.set(id, node);
    this.show();
  }

  show() {
    const found = { met: this.met.size, count: topics.length };
    const count = /** @type {HTMLElement} */ (this.root.querySelector(".count"));
    count.textContent = say(found.met ? "standing_count" : "standing_none", found);
    const list = /** @type {HTMLElement} */ (this.root.querySelector("ul"));
    const focused = list.contains(document.activeElement)
      ? [...list.querySelectorAll("button")].findIndex((b) => b === document.activeElement)
      : -1;
    list.replaceChildren(...topics.map((topic) => this.item(topic)));
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
  }

  /** @param {import("./types.js").Topic} topic */
  item(topic) {
    const { title, payload } = topic;
    const node = this.met.get(topic.id);
    const state = element("span", "unseen", `, ${say(node ? "standing_met" : "standing_open")}`);
    const up = button("", () => this.press({ title, payload }));
    up.append(inGerman(title), state);
    const item = element("li", node ? "met" : "", up);
    if (node) {
      const there = button(say("standing_place"), () => go(node));
      there.append(element("span", "unseen", ` ${say("standing_place_of", { title })}`));
      there.className = "there";
      item.append(there);
    }
    return item;
  }
}

/** @param {string} title */
function inGerman(title) {
  const node = element("span", "", title);
  node.lang = COACHS_LANGUAGE;
  return node;
}

/** @param {HTMLElement} node */
function go(node) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
  reveal(node);
}

/**
 * @param {string} title
 * @param {() => void} act
 */
function button(title, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = title;
  node.addEventListener("click", act);
  return node;
}
