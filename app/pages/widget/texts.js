/** The words of the interface in the language that the server has chosen. */

export class Texts {
  #strings;
  #time;
  #date;

  /** @param {Record<string, string>} strings by catalog key @param {string} language */
  constructor(strings, language) {
    this.#strings = strings;
    const clock = { hour: "2-digit", minute: "2-digit" };
    this.#time = new Intl.DateTimeFormat(language, clock);
    this.#date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...clock });
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

  /** The time of day, with the day if it is not today. @param {string} at ISO 8601 @returns {string} */
  time(at) {
    const moment = new Date(at);
    if (Number.isNaN(moment.getTime())) return "";
    const today = moment.toDateString() === new Date().toDateString();
    return (today ? this.#time : this.#date).format(moment);
  }
}
