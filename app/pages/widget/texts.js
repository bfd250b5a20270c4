/** The words of the interface in the language that the server has chosen. */

// Day before month and 24 hours, as in most places where English is read.
const LOCALES = { en: "en-GB" };
const DAY = 86_400_000;

export class Texts {
  #strings;
  #time;
  #day;
  #near;

  /** @param {Record<string, string>} strings by catalog key @param {string} language */
  constructor(strings, language) {
    const locale = LOCALES[language] ?? language;
    this.#strings = strings;
    this.#time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.#day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long" });
    this.#near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  }

  /**
   * @param {string} key without the prefix that all keys have
   * @param {Record<string, string | number>} [values] put where the text has `{name}`
   */
  get(key, values = {}) {
    const text = this.#strings[`widget-${key}`] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  /** What to tell the customer about a refusal. @param {string | undefined} code the API's error code */
  error(code) {
    const key = `error-${(code ?? "").replaceAll("_", "-")}`;
    return this.#strings[`widget-${key}`] ?? this.get("error-invalid");
  }

  /** The time of day. @param {string} at ISO 8601 @returns {string} */
  time(at) {
    return valid(at) ? this.#time.format(new Date(at)) : "";
  }

  /** The day in words: today and yesterday by name. @param {string} at ISO 8601 @returns {string} */
  day(at) {
    if (!valid(at)) return "";
    const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY);
    return capital(ago === 0 || ago === 1 ? this.#near.format(-ago, "day") : this.#day.format(new Date(at)));
  }
}

/** A language in its own words. @param {string} code @returns {string} */
export function languageName(code) {
  return capital(new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code);
}

/** @param {string} at */
function valid(at) {
  return !Number.isNaN(Date.parse(at));
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
