// @ts-check
/** Counts down, and looks again while something is to come. The clock is the server's. */

const LOOK_AGAIN_MS = 1500;
const duel = document.getElementById("duel");
const clock = /** @type {HTMLProgressElement | null} */ (document.getElementById("clock"));
const shown = document.getElementById("seconds");
const seconds = Number(duel?.dataset.seconds);
const began = performance.now();

function tick() {
  const left = Math.max(0, Math.ceil(seconds - (performance.now() - began) / 1000));
  if (clock) clock.value = left;
  if (shown) shown.textContent = String(left);
  if (left === 0) location.reload();
}

if (duel?.dataset.wait) setTimeout(() => location.reload(), LOOK_AGAIN_MS);
if (duel?.dataset.state === "running" && seconds > 0) setInterval(tick, 500);
