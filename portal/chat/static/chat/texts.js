// @ts-check
/** What the server put into the page: its sentences and limits. */

/** The page's language; the coach speaks German whatever it is. */
export const language = document.documentElement.lang;
export const COACHS_LANGUAGE = "de";

const data = JSON.parse(document.getElementById("page")?.textContent || "{}");

/** @type {number} */
export const limit = data.limit;
/** @type {string} */
export const editorial = data.editorial;
/** @type {import("./types.js").Topic[]} */
export const topics = data.topics ?? [];
/** @type {{code: string, title: string}[]} why an answer did not help */
export const reasons = data.reasons ?? [];
/** @type {{heading: string, texts: string[]}} */
export const examples = data.examples ?? { heading: "", texts: [] };
/** @type {Record<string, string>} addresses of other pages by name */
export const pages = data.pages ?? {};

/**
 * Return a sentence of data/phrases.yml (`page_<key>`) with its {braces} filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  /** @type {string} */
  const text = data.texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (brace, name) => {
    const value = values[name] ?? brace;
    return typeof value === "number" ? value.toLocaleString(language) : value;
  });
}
