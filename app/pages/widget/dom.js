/** Building blocks for the page: elements and icons made from nodes and text, never from markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Icon outlines on a 24 × 24 grid, drawn with a stroke. */
const OUTLINES = {
  chat: "M20 11.5a7.5 7.5 0 0 1-7.5 7.5H6.4L3.5 21v-5.2A7.5 7.5 0 0 1 11 4h1.5a7.5 7.5 0 0 1 7.5 7.5ZM8.5 11.5h.01M12 11.5h.01M15.5 11.5h.01",
  close: "m6 9.5 6 6 6-6",
  send: "M12 19V5.5M6 11l6-6 6 6",
  person: "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.75 20a7.25 7.25 0 0 1 14.5 0",
  article: "M7 3.75h7.5L19 8.25V20.25H7A2 2 0 0 1 5 18.25V5.75a2 2 0 0 1 2-2ZM14 4v5h5M8.75 13h6.5M8.75 16.5h4.5",
  external: "M13.5 5H19v5.5M18.5 5.5 11 13M10 6H6.5A1.5 1.5 0 0 0 5 7.5v10A1.5 1.5 0 0 0 6.5 19h10a1.5 1.5 0 0 0 1.5-1.5V14",
  down: "M12 5v13.5M6 13l6 6 6-6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  end: "M12 3.5v8M7 6.8a8 8 0 1 0 10 0",
  sent: "m5 12.5 4.5 4.5L19 7.5",
  seen: "m1.5 12.5 4.5 4.5L15.5 7.5M11 16l1 1 9.5-9.5",
  lock: "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
};

/**
 * An element with attributes, listeners and children.
 *
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined | EventListener>} [attributes] `on…` keys
 *   are listeners, `true` is an empty attribute; false, null and undefined are left out.
 * @param {...(Node | string | null | undefined)} children strings become text nodes
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/**
 * A decorative icon that takes its colour from the text around it.
 *
 * @param {keyof typeof OUTLINES} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  return drawn(OUTLINES[name]);
}

/** A face that shows a mood, from 1 (sad) to 5 (happy). @param {number} mood @returns {SVGSVGElement} */
export function face(mood) {
  const bend = mood - 3;
  const corner = 15.2 - bend * 0.7;
  return drawn(`M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9 9.5v.6M15 9.5v.6M8 ${corner}Q12 ${15.2 + bend * 1.7} 16 ${corner}`);
}

/** @param {string} outline @returns {SVGSVGElement} */
function drawn(outline) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", outline);
  svg.append(path);
  return svg;
}

/**
 * A round picture of somebody, or the initials where there is none.
 *
 * @param {string} name
 * @param {string | null} url an address that `safeUrl` has passed
 * @returns {HTMLElement}
 */
export function avatar(name, url) {
  const words = name.trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("");
  const letters = el("span", { class: "avatar", "aria-hidden": "true" }, initials.toUpperCase());
  if (!url) return letters;
  const picture = el("img", { class: "avatar", alt: "", src: url, onerror: () => picture.replaceWith(letters) });
  return picture;
}

/**
 * The address if following it cannot run a script, otherwise null.
 *
 * @param {unknown} address absolute, or relative to `base`
 * @param {string} base the widget's server, not the page that embeds it
 * @returns {string | null}
 */
export function safeUrl(address, base) {
  if (typeof address !== "string" || !address.trim()) return null;
  try {
    const url = new URL(address, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
