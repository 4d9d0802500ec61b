// Shows why the coach read a message as it did, below the message instead of on another page.

export function explainInPlace() {
  document.addEventListener("click", async (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest?.("a[data-why]"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const place = link.parentElement;
    if (!place || link.ariaBusy === "true") return;
    link.ariaBusy = "true";
    try {
      const answer = await fetch(`${link.href}?as=json`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      place.replaceWith(linesOf((await answer.json()).lines));
    } catch {
      location.href = link.href; // the page says what is wrong
    }
  });
}

/** @param {string[]} lines */
function linesOf(lines) {
  const list = document.createElement("ul");
  list.className = "lines";
  list.setAttribute("role", "status");
  for (const line of lines) {
    const item = document.createElement("li");
    item.textContent = line;
    list.append(item);
  }
  return list;
}
