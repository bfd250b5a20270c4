/** The site's colours, made safe to read: contrast of at least 4.5 : 1 (WCAG AA) whatever the site has chosen. */

const ENOUGH = 4.5;
/** Text in the accent's hue, above `ENOUGH` because pills and bubbles are slightly tinted. */
const INK = { light: 5.5, dark: 7.5 };
const SURFACE = { light: [255, 255, 255], dark: [24, 27, 33] };
const FALLBACK = "#0b6b5d";

/** @typedef {[number, number, number]} Rgb each 0 to 255 */

/**
 * Values for the style sheet's variables.
 *
 * @param {{accent?: string, accent_text?: string}} colours of the site, as #rgb or #rrggbb
 * @returns {Record<string, string>}
 */
export function palette(colours) {
  const accent = parse(colours.accent) ?? parse(FALLBACK);
  const wanted = parse(colours.accent_text) ?? [255, 255, 255];
  const [white, black] = [[255, 255, 255], [0, 0, 0]];
  const better = contrast(accent, white) >= contrast(accent, black) ? white : black;
  const text = contrast(accent, wanted) >= ENOUGH ? wanted : better;
  return {
    "--accent": css(accent),
    "--accent-text": css(text),
    // Shades of the accent must move away from its text, never towards it.
    "--accent-far": luminance(text) > 0.4 ? "#000" : "#fff",
    "--ink-light": css(readable(accent, "light", black)),
    "--ink-dark": css(readable(accent, "dark", white)),
  };
}

/** `colour` moved towards `end` until it can be read on the surface of a scheme. @returns {Rgb} */
function readable(colour, scheme, end) {
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = colour.map((value, index) => Math.round(value + (end[index] - value) * part));
    if (contrast(mixed, SURFACE[scheme]) >= INK[scheme]) return mixed;
  }
  return end;
}

/** @param {string | undefined} text @returns {Rgb | null} */
function parse(text) {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text ?? "")?.[1];
  if (!digits) return null;
  const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g);
  return pairs.map((pair) => Number.parseInt(pair, 16));
}

/** @param {Rgb} colour */
function css(colour) {
  return `rgb(${colour.join(" ")})`;
}

/** Relative luminance as WCAG 2 defines it, 0 to 1. */
function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
