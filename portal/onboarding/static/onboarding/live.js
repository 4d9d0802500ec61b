// @ts-check
/** Follows a session: shows what the server sends, which is the same HTML as the page has. */

const RELOAD_MS = 5000;
const place = /** @type {HTMLElement} */ (document.getElementById("live"));

function follow() {
  const events = new EventSource(place.dataset.stream ?? "");
  events.addEventListener("live", (event) => {
    place.innerHTML = event.data;
  });
  events.addEventListener("error", () => {
    // Too many watch, or the server was restarted: the browser gives up on a refusal.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), RELOAD_MS);
  });
}

follow();
