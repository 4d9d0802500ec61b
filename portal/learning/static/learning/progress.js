/** Keeps a running training's progress up to date; shows the whole page anew when it ends. */

const SECONDS = 3;

/** @typedef {{state: string, phase: number, words: string, detail: string}} Progress */

const section = /** @type {HTMLElement} */ (document.getElementById("progress"));

/** @param {string} name @param {string} text */
function show(name, text) {
  const place = section.querySelector(`[data-${name}]`);
  if (place && place.textContent !== text) place.textContent = text;
}

async function look() {
  try {
    const answer = await fetch(section.dataset.address ?? "", { redirect: "error" });
    if (answer.ok) {
      const progress = /** @type {Progress} */ (await answer.json());
      if (progress.state !== "running") {
        location.reload();
        return;
      }
      show("number", String(progress.phase));
      show("words", progress.words);
      show("detail", progress.detail);
      /** @type {HTMLProgressElement} */ (section.querySelector("progress")).value = progress.phase;
    }
  } catch {
    // The portal is away for a moment: the next look tells.
  }
  setTimeout(look, SECONDS * 1000);
}

setTimeout(look, SECONDS * 1000);
