/**
 * Makes a piece of the page like a newer one from the server and leaves alone whatever is alike: focus, selection, scroll position
 * and open lists stay. `data-keep` marks what belongs to the page (fields somebody types in, things a script draws); `data-own`
 * marks elements that a script added.
 */

/** @param {Element} from @param {Element} to */
function copyAttributes(from, to) {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
}

const isOwn = (node) => node instanceof Element && "own" in node.dataset;

/** @param {Node | null} node */
function skipOwn(node) {
  let found = node;
  while (found && isOwn(found)) found = found.nextSibling;
  return found;
}

/** @param {Element} from @param {Element} to */
function morphChildren(from, to) {
  const wanted = new Set([...to.children].map((child) => child.id).filter(Boolean));
  const known = new Map();
  for (const child of [...from.children]) {
    if (!child.id || isOwn(child)) continue;
    if (wanted.has(child.id)) known.set(child.id, child);
    else child.remove();
  }
  let place = skipOwn(from.firstChild);
  for (const next of [...to.childNodes]) {
    const named = next instanceof Element && next.id ? known.get(next.id) : undefined;
    const alike = place && place.nodeName === next.nodeName && !(place instanceof Element && place.id) && !next.id;
    if (named) {
      if (named === place) place = skipOwn(place.nextSibling);
      else from.insertBefore(named, place);
      morph(named, next);
    } else if (alike) {
      const same = place;
      place = skipOwn(place.nextSibling);
      morph(same, next);
    } else {
      from.insertBefore(next, place);
    }
  }
  while (place) {
    const gone = place;
    place = skipOwn(place.nextSibling);
    gone.remove();
  }
}

/** @param {Node} from @param {Node} to */
export function morph(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeName !== to.nodeName) {
    from.replaceWith(to);
  } else if (!(from instanceof Element)) {
    from.nodeValue = to.nodeValue;
  } else if (!("keep" in from.dataset && "keep" in to.dataset) && !(from instanceof HTMLDialogElement && from.open)) {
    // A time that a script has written in the reader's own zone is no change.
    if (from instanceof HTMLTimeElement && from.dateTime === to.dateTime) return;
    copyAttributes(from, to);
    morphChildren(from, to);
  }
}

/** The swap style `morph` for htmx, for elements below `hx-ext="morph"`. */
export function defineMorph(htmx) {
  htmx.defineExtension("morph", {
    isInlineSwap: (style) => style === "morph",
    handleSwap: (style, target, fragment) => {
      if (style !== "morph") return false;
      morph(target, fragment.firstElementChild);
      return [target];
    },
  });
}

/**
 * Takes over the regions of an answer that a script of ours fetched.
 *
 * @param {string} html
 * @returns {string} what stood beside the regions
 */
export function applyRegions(html, htmx) {
  const given = document.createElement("template");
  given.innerHTML = html;
  for (const region of given.content.querySelectorAll("[hx-swap-oob]")) {
    const style = region.getAttribute("hx-swap-oob");
    region.removeAttribute("hx-swap-oob");
    region.remove();
    const target = document.getElementById(region.id);
    if (!target) continue;
    if (style === "innerHTML") target.replaceChildren(...region.childNodes);
    else morph(target, region);
    htmx.process(target);
    target.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: target } }));
  }
  return given.innerHTML.trim();
}
