/**
 * A swap of several parts of a page at once: each element of the answer that has an id makes the one on the page like itself.
 * What has not changed stays, with focus, selection and scroll. For `hx-swap="patch"` below `hx-ext="patch"`.
 */

import { morph } from "./morph.js";

function swapAll(fragment) {
  const focused = document.activeElement;
  for (const fresh of [...fragment.children]) {
    const old = document.getElementById(fresh.id);
    if (old) morph(old, fresh);
  }
  // A row that moves up loses its focus on the way.
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
  // Who shows times, viewers and the like in their own way does it anew.
  document.dispatchEvent(new CustomEvent("desk:patched"));
  return [];
}

/** Tell htmx of the swap. */
export function allowPatches(htmx) {
  htmx.defineExtension("patch", {
    isInlineSwap: (style) => style === "patch",
    handleSwap: (style, target, fragment) => (style === "patch" ? swapAll(fragment) : false),
  });
}
