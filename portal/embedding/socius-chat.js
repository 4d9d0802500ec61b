// @ts-check
/**
 * A chat button for a page of the intranet:
 * `<script type="module" src="https://socius.bank.example/embed.js"></script>`
 *
 * It puts `<socius-chat>` at the end of the page, or takes the one that is there. The chat itself
 * is Socius' own page in a frame, loaded when it is first opened. The server adds the call of
 * `start` with the texts. Size and colours: the CSS variables below (`--socius-…`).
 */

const ORIGIN = new URL(import.meta.url).origin;
const FRAME_SECONDS = 10;
const COLOURS = ["accent", "on-accent", "surface", "ink", "edge"];
const STYLE = `
  :host {
    all: initial;
    --accent: var(--socius-accent, #0f5f63);
    --on-accent: var(--socius-on-accent, #ffffff);
    --surface: var(--socius-surface, #ffffff);
    --ink: var(--socius-ink, #1b2529);
    --edge: var(--socius-edge, #7d868a);
    position: fixed;
    inset: auto var(--socius-right, 1.5rem) var(--socius-bottom, 1.5rem) auto;
    z-index: var(--socius-layer, 1000);
    font: 1rem/1.4 var(--socius-font, system-ui, "Segoe UI", Roboto, Arial, sans-serif);
  }
  :host([hidden]) { display: none; }
  * { box-sizing: border-box; }
  button, a { font: inherit; cursor: pointer; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
  .open {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-height: var(--socius-size, 3.5rem);
    min-width: var(--socius-size, 3.5rem);
    justify-content: center;
    padding: 0 1.25rem 0 1rem;
    border: 1px solid transparent;
    border-radius: 10rem;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
    box-shadow: 0 2px 10px rgb(0 0 0 / 25%);
  }
  :host([compact]) .open { padding: 0; }
  :host([compact]) .open span {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  dialog {
    position: fixed;
    inset: auto var(--socius-right, 1.5rem)
      calc(var(--socius-bottom, 1.5rem) + var(--socius-size, 3.5rem) + 0.75rem) auto;
    width: min(var(--socius-width, 26rem), calc(100vw - 2rem));
    height: min(var(--socius-height, 42rem), calc(100dvh - 7rem));
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    flex-direction: column;
    border: 1px solid var(--edge);
    border-radius: var(--socius-radius, 1rem);
    overflow: hidden;
    background: var(--surface);
    color: var(--ink);
    box-shadow: 0 8px 40px rgb(0 0 0 / 25%);
  }
  dialog[open] { display: flex; }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 0.25rem 0.25rem 0.25rem 1rem;
    background: var(--accent);
    color: var(--on-accent);
  }
  h2 { margin: 0; font: inherit; font-weight: 600; }
  .close {
    width: 2.75rem;
    height: 2.75rem;
    border: 0;
    border-radius: 50%;
    background: none;
    color: inherit;
  }
  .close:focus-visible { outline-color: currentColor; outline-offset: -4px; }
  iframe { flex: 1; width: 100%; border: 0; background: var(--surface); color-scheme: normal; }
  .note { margin: 0; padding: 1rem; }
  .note a { color: inherit; }
  [hidden] { display: none !important; }
  @media (max-width: 30rem), (max-height: 30rem) {
    dialog {
      inset: 0;
      width: 100%;
      height: 100%;
      border: 0;
      border-radius: 0;
    }
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: var(--socius-accent-dark, var(--socius-accent, #74cbc5));
      --on-accent: var(--socius-on-accent-dark, var(--socius-on-accent, #08282a));
      --surface: var(--socius-surface-dark, var(--socius-surface, #1c2528));
      --ink: var(--socius-ink-dark, var(--socius-ink, #e9edeb));
    }
  }
  @media (forced-colors: active) {
    .open, header { border: 1px solid ButtonBorder; }
  }
`;
const SPEECH =
  '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">' +
  '<path d="M4 4.5h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1z"' +
  ' fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>';
const CROSS =
  '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">' +
  '<path d="M5 5l10 10M15 5L5 15" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg>';

/** @type {Record<string, string>} */
const texts = {};

class SociusChat extends HTMLElement {
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    // Not a style element: the page's own rules may forbid it.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.button = this.makeButton();
    this.note = make("p", { class: "note", role: "status" }, texts.loading);
    this.panel = this.makePanel();
    root.append(this.button, this.panel);
    /** @type {HTMLIFrameElement | null} */
    this.frame = null;
    this.ready = false;
    addEventListener("message", (event) => this.hear(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
  }

  connectedCallback() {
    const label = this.getAttribute("label");
    const shown = this.button.querySelector("span");
    if (label && shown) shown.textContent = label;
  }

  makeButton() {
    const button = make("button", {
      type: "button",
      class: "open",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      "aria-controls": "panel",
    });
    button.innerHTML = SPEECH;
    button.append(make("span", {}, texts.button));
    button.addEventListener("click", () => (this.panel.open ? this.close() : this.open()));
    return button;
  }

  makePanel() {
    const panel = make("dialog", { id: "panel", "aria-labelledby": "title" });
    const header = make("header", {});
    const close = make("button", { type: "button", class: "close", "aria-label": texts.close });
    close.innerHTML = CROSS;
    close.addEventListener("click", () => this.close());
    header.append(make("h2", { id: "title" }, texts.panel), close);
    panel.append(header, this.note);
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
    });
    panel.addEventListener("close", () => {
      this.button.setAttribute("aria-expanded", "false");
      this.button.focus();
    });
    return panel;
  }

  open() {
    if (this.panel.open) return;
    // Where the panel covers the page, nothing behind it can be reached by keyboard.
    if (matchMedia("(max-width: 30rem), (max-height: 30rem)").matches) this.panel.showModal();
    else this.panel.show();
    this.button.setAttribute("aria-expanded", "true");
    if (!this.frame || !this.ready) this.load();
    this.enter();
  }

  close() {
    this.panel.close();
  }

  /** Load the chat, again if it did not come the last time. */
  load() {
    this.frame?.remove();
    this.note.replaceChildren(texts.loading);
    this.note.hidden = false;
    const frame = make("iframe", { title: texts.frame, src: `${ORIGIN}/?embedded` });
    this.frame = frame;
    this.panel.append(frame);
    setTimeout(() => {
      if (frame === this.frame && !this.ready) this.sayAway();
    }, FRAME_SECONDS * 1000);
  }

  sayAway() {
    const link = make("a", { href: `${ORIGIN}/`, target: "_blank", rel: "noopener" });
    link.append(`${texts.own_window} ${texts.new_window}`);
    this.note.replaceChildren(`${texts.away} `, link);
    this.note.hidden = false;
    if (this.frame) this.frame.hidden = true;
  }

  /** Move the focus into the chat; there, the page passes it on to its field. */
  enter() {
    if (!this.frame || !this.ready) return;
    this.frame.focus();
    this.frame.contentWindow?.postMessage({ socius: "opened" }, ORIGIN);
  }

  /** Hand the colours that this page has set on to the chat; to a dark chat, those for the dark. */
  dress() {
    const style = getComputedStyle(this);
    const suffix = matchMedia("(prefers-color-scheme: dark)").matches ? "-dark" : "";
    const given = COLOURS.map((name) => [name, style.getPropertyValue(`--socius-${name}${suffix}`)]);
    const message = { socius: "colours", colours: Object.fromEntries(given) };
    if (this.ready) this.frame?.contentWindow?.postMessage(message, ORIGIN);
  }

  /** @param {MessageEvent} event */
  hear(event) {
    if (event.origin !== ORIGIN || !this.frame || event.source !== this.frame.contentWindow) return;
    if (event.data?.socius === "close") this.close();
    if (event.data?.socius === "ready") {
      this.ready = true;
      this.note.hidden = true;
      this.frame.hidden = false;
      this.dress();
      if (this.panel.open) this.enter();
    }
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Name]}
 */
function make(name, attributes, text = "") {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(text);
  return node;
}

/**
 * Called by the last line, which the server adds.
 * @param {Record<string, string>} given
 */
function start(given) {
  if (customElements.get("socius-chat")) return;
  Object.assign(texts, given);
  customElements.define("socius-chat", SociusChat);
  if (!document.querySelector("socius-chat")) document.body.append(make("socius-chat", {}));
}
