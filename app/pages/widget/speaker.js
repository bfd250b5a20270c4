/** What a screen reader is told: each new message once, and how the customer's own ones fare. */

import { el } from "./dom.js";
import { stateText } from "./row.js";

/** Milliseconds after which a line that was said is taken away, so that nobody finds it by reading on. */
const SAID = 10_000;

export class Speaker {
  #texts;
  /** The history is in: from now on what comes is new. */
  #live = false;
  #state = "";

  /** @param {import("./texts.js").Texts} texts */
  constructor(texts) {
    this.#texts = texts;
    this.element = el("div", { class: "sr-only", "aria-live": "polite" });
  }

  /** @param {string} text */
  say(text) {
    const line = el("p", {}, text);
    this.element.append(line);
    setTimeout(() => line.remove(), SAID);
  }

  /**
   * @param {import("./row.js").Row[]} added rows that have just appeared on the screen
   * @param {import("./log.js").Item[]} items all rows
   * @param {boolean} loaded whether the history is in
   */
  hear(added, items, loaded) {
    const own = items.findLast((item) => item.side === "own");
    const state = own ? `${own.key} ${own.state} ${own.entry?.error}` : "";
    if (this.#live) {
      for (const row of added) if (row.item.side !== "own" && row.item.at) this.say(row.words());
      if (state !== this.#state && own && own.state !== "queued") this.say(stateText(this.#texts, own.state, own.entry?.error));
    }
    this.#state = state;
    this.#live = loaded;
  }
}
