/** Walking through the rows of a list by keyboard: j and k, or the arrow keys inside it; o opens. */

import { registerShortcut } from "./shortcuts.js";

/**
 * @param {HTMLElement} box has the words for the keys in `data-next`, `data-previous` and `data-open`
 * @param {string} selector finds the link of each row
 */
export function walkRows(box, selector) {
  const links = () => [...box.querySelectorAll(selector)];
  const walk = (step) => {
    const all = links();
    const row = document.activeElement?.closest("tr");
    const at = all.findIndex((link) => link.closest("tr") === row);
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    all[next]?.focus();
    all[next]?.closest("tr").scrollIntoView({ block: "nearest" });
  };
  registerShortcut("j", box.dataset.next, () => walk(1));
  registerShortcut("k", box.dataset.previous, () => walk(-1));
  registerShortcut("o", box.dataset.open, () => document.activeElement?.closest("tr")?.querySelector(selector)?.click());
  box.addEventListener("keydown", (event) => {
    if (!event.target.closest("tr") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    walk(step);
  });
  // From the search, straight into what was found.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || !event.target.matches("input[type=search]")) return;
    event.preventDefault();
    links()[0]?.focus();
  });
}
