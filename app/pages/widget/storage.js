/** What the browser keeps for the widget between pages, as JSON under one prefix. */

export class Shelf {
  #area;
  #prefix;
  /** @type {Map<string, string>} */
  #memory = new Map();

  /**
   * @param {"localStorage" | "sessionStorage"} area
   * @param {string} prefix
   */
  constructor(area, prefix) {
    this.#prefix = prefix;
    try {
      this.#area = window[area];
      this.#area.setItem(`${prefix}probe`, "1");
      this.#area.removeItem(`${prefix}probe`);
    } catch {
      // Blocked by the person's settings or a sandbox: the conversation then lasts as long as the page.
      this.#area = null;
    }
  }

  /** Whether other tabs see what is written here. */
  get shared() {
    return this.#area !== null;
  }

  /** @param {string} name @returns {any} null when there is nothing readable */
  get(name) {
    const key = this.#prefix + name;
    try {
      return JSON.parse(this.#memory.get(key) ?? this.#area?.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} name @param {unknown} value */
  set(name, value) {
    const key = this.#prefix + name;
    try {
      if (!this.#area) throw new Error("no storage");
      this.#area.setItem(key, JSON.stringify(value));
      this.#memory.delete(key);
    } catch {
      // A full or blocked storage must not stop a message from being sent.
      this.#memory.set(key, JSON.stringify(value));
    }
  }

  /** @param {string} name */
  remove(name) {
    this.#memory.delete(this.#prefix + name);
    this.#area?.removeItem(this.#prefix + name);
  }

  /** Names that start with `start`, in no order. @param {string} start @returns {string[]} */
  names(start) {
    const keys = new Set([...this.#memory.keys(), ...Object.keys(this.#area ?? {})]);
    const whole = this.#prefix + start;
    return [...keys].filter((key) => key.startsWith(whole)).map((key) => key.slice(this.#prefix.length));
  }

  /** Call `changed` with a name whenever another tab writes or removes it. @param {(name: string) => void} changed */
  watch(changed) {
    window.addEventListener("storage", (event) => {
      if (event.storageArea !== this.#area) return;
      if (event.key === null) changed("");
      else if (event.key.startsWith(this.#prefix)) changed(event.key.slice(this.#prefix.length));
    });
  }
}
