// What single keys do on the pages of the desk.

/** @param {string} selector @param {ParentNode} [within] */
function follow(selector, within = document) {
  const link = /** @type {HTMLElement | null} */ (within.querySelector(selector));
  link?.click();
}

/** @param {string} selector */
function submit(selector) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector(selector));
  form?.requestSubmit();
}

/** Move the focus among elements. @param {HTMLElement[]} all @param {number} step */
function move(all, step) {
  const active = document.activeElement;
  const here = all.findIndex((one) => one === active || one.contains(active));
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
  all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
}

/** @param {string} selector @returns {HTMLElement[]} */
function all(selector) {
  return [...document.querySelectorAll(selector)].map((one) => /** @type {HTMLElement} */ (one));
}

/** Give a verdict with one key. @param {ParentNode} within @param {string} verdict */
function judge(within, verdict) {
  const form = /** @type {HTMLFormElement | null} */ (within.querySelector("[data-review]"));
  const choice = /** @type {HTMLInputElement | null} */ (form?.querySelector(`[name=verdict][value=${verdict}]`) ?? null);
  if (!form || !choice) return;
  choice.checked = true;
  form.requestSubmit();
}

/** Open the form for a correction. @param {ParentNode} within */
function correct(within) {
  const folded = within.querySelector("details.judge");
  if (folded instanceof HTMLDetailsElement) folded.open = true;
  const choice = /** @type {HTMLInputElement | null} */ (within.querySelector("[name=verdict][value=corrected]"));
  if (choice) choice.checked = true;
  const first = /** @type {HTMLElement | null} */ (within.querySelector(".stances select"));
  first?.focus();
}

/** @returns {Record<string, () => void>} */
export function inList() {
  return {
    j: () => move(all("[data-row]"), 1),
    k: () => move(all("[data-row]"), -1),
    n: () => follow("[rel=next]"),
    "/": () => all("[name=q]")[0]?.focus(),
  };
}

/** @returns {Record<string, () => void>} */
export function inForm() {
  const here = () => document.activeElement?.closest("[data-turn]") ?? document.querySelector("[data-turn]:target");
  /** @param {(turn: Element) => void} act */
  const withTurn = (act) => () => {
    const turn = here();
    if (turn) act(turn);
  };
  return {
    j: () => move(all("[data-turn]"), 1),
    k: () => move(all("[data-turn]"), -1),
    r: withTurn((turn) => judge(turn, "right")),
    n: withTurn((turn) => judge(turn, "not_usable")),
    b: withTurn((turn) => correct(turn)),
    w: withTurn((turn) => follow("[data-why]", turn)),
    z: () => submit("[data-undo]"),
    h: () => follow("[rel=prev]"),
    l: () => follow("[rel=next]"),
    u: () => follow("[data-up]"),
  };
}

/** @returns {Record<string, () => void>} */
export function inQueue() {
  return {
    r: () => judge(document, "right"),
    n: () => judge(document, "not_usable"),
    k: () => correct(document),
    s: () => submit("[data-skip]"),
    w: () => follow("[data-why]"),
    z: () => submit("[data-undo]"),
  };
}
