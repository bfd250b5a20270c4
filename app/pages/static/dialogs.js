/** Dialogs: `data-opens="<id>"` opens one, `data-closes` or a click beside it closes it; the browser does Escape and focus. */

/** @param {string} id */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function wireDialogs() {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const opener = target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      openDialog(opener.dataset.opens);
    } else if (target.closest("[data-closes]")) {
      target.closest("dialog")?.close();
    }
  });
  // Only a press that also began on the backdrop closes: selecting text may end outside.
  document.addEventListener("pointerdown", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement)) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (inside) return;
    dialog.addEventListener("click", (end) => end.target === dialog && dialog.close(), { once: true });
  });
}
