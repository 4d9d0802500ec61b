// Writes behind each filter how many conversations it would leave, where the page came without.

/** @typedef {{total: number, flags: Record<string, number>,
 *   options: Record<string, Record<string, number>>}} Counts */

export async function showCounts() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-counts]"));
  if (!form?.dataset.counts) return;
  const response = await fetch(form.dataset.counts);
  if (!response.ok) return;
  const counts = /** @type {Counts} */ (await response.json());
  const total = document.querySelector("[data-total]");
  if (total) total.textContent = String(counts.total);
  for (const [name, number] of Object.entries(counts.flags)) {
    const count = form.querySelector(`[name="${name}"]`)?.closest("label")?.querySelector(".count");
    if (count) count.textContent = String(number);
  }
  for (const [name, numbers] of Object.entries(counts.options)) {
    const select = /** @type {HTMLSelectElement | null} */ (form.querySelector(`select[name="${name}"]`));
    for (const option of select?.options ?? []) {
      if (option.value) option.text = `${option.text} (${numbers[option.value] ?? 0})`;
    }
  }
}
