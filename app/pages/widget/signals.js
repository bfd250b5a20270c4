/** What is true for a moment: somebody types, and the customer has just seen something. */

import { ApiError } from "./api.js";

/** Milliseconds for which a sign of typing holds; whoever types repeats it sooner. */
const TYPING_HOLDS = 6000;
const TYPING_EVERY = 3000;
/** Milliseconds in which everything that is seen is told at once. */
const SEEN_EVERY = 1000;

/** @typedef {import("./types.d.ts").Conversation} Conversation */

export class Signals {
  #api;
  #agent = { name: "", until: 0 };
  #typedAt = 0;
  /** Nothing is told before this moment, because the server did not take the last sign. */
  #quietUntil = 0;
  #seen = 0;
  #timer = 0;

  /** @param {import("./api.js").Api} api */
  constructor(api) {
    this.#api = api;
  }

  /** An agent types just now. @param {unknown} name */
  heard(name) {
    this.#agent = { name: typeof name === "string" ? name : "", until: Date.now() + TYPING_HOLDS };
  }

  /** What the agent typed has arrived, or there is no agent any more. */
  quiet() {
    this.#agent.until = 0;
  }

  /** @param {number} now @returns {{name: string, left: number}} who types, and for how many milliseconds that holds */
  typist(now) {
    return { name: this.#agent.name, left: Math.max(0, this.#agent.until - now) };
  }

  /** The customer changed what is in the field. @param {Conversation} conversation @param {boolean} writing */
  typed(conversation, writing) {
    const now = Date.now();
    if (now < this.#quietUntil || (writing ? now - this.#typedAt < TYPING_EVERY : !this.#typedAt)) return;
    this.#typedAt = writing ? now : 0;
    this.#tell(conversation, "typing", { typing: writing });
  }

  /** The customer has an agent's message on the screen. @param {Conversation} conversation @param {number} seq */
  seen(conversation, seq) {
    if (seq <= this.#seen || Date.now() < this.#quietUntil) return;
    this.#seen = seq;
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#tell(conversation, "seen", { seq: this.#seen });
    }, SEEN_EVERY);
  }

  /** A sign that does not arrive is no loss: what was seen is told again the next time that the page is drawn. */
  async #tell(conversation, what, body) {
    try {
      await this.#api.post(conversation, what, body);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#quietUntil = Date.now() + Math.max(error.retryAfter * 1000, TYPING_HOLDS);
      this.#seen = 0;
    }
  }

  /** Another conversation begins. */
  clear() {
    clearTimeout(this.#timer);
    this.#timer = this.#seen = this.#typedAt = this.#agent.until = 0;
  }
}
