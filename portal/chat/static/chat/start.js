// @ts-check
/** The example questions for somebody who has not said anything yet. */

import { choices, element } from "./bubbles.js";
import { examples, say } from "./texts.js";

/** @typedef {import("./types.js").Turn} Turn */

export class Start {
  /**
   * @param {HTMLElement} root
   * @param {(text: string) => void} send
   */
  constructor(root, send) {
    this.root = root;
    const buttons = examples.texts.map((title) => ({ title, payload: "" }));
    if (!buttons.length) return;
    const group = choices(buttons, ({ title }) => send(title));
    group.classList.add("long");
    group.setAttribute("aria-label", say(examples.heading));
    root.append(element("p", "", say(examples.heading)), group);
  }

  /** @param {Turn} turn */
  answered(turn) {
    this.root.hidden = turn.message_id !== "start" || !examples.texts.length;
  }

  hide() {
    this.root.hidden = true;
  }
}
