/** Where the conversation stands, as the server said last, and the steps at its end: ending, rating, keeping a copy. */

import { ApiError } from "./api.js";

/**
 * @typedef {import("./types.d.ts").Conversation} Conversation
 * @typedef {import("./types.d.ts").Standing} Standing
 */

export class Course {
  #api;
  #changed;
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {Standing | null} */
  now = null;

  /** @param {import("./api.js").Api} api @param {() => void} changed called when the server has said something new */
  constructor(api, changed) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Whether there is something to end. */
  get endable() {
    const request = this.now?.request;
    return Boolean(request?.open && !request.rateable && !request.rated);
  }

  /** Begin with a conversation of which nothing is known. @param {Conversation | null} conversation */
  begin(conversation) {
    this.#conversation = conversation;
    this.now = null;
  }

  /** Take over a part that is known before the server is asked again. @param {Partial<Standing>} part */
  turn(part) {
    if (this.now) this.now = { ...this.now, ...part };
  }

  /** Ask the server. */
  async look() {
    try {
      await this.#step((conversation) => this.#api.standing(conversation));
    } catch (error) {
      // Nothing depends on it so much that it could not wait for the next turn of the conversation.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** End the chat; it stays readable, and the next message begins anew. @throws {ApiError} */
  async end() {
    await this.#step((conversation) => this.#api.post(conversation, "end", {}));
  }

  /** @param {number} score 1 to 5 @param {string} comment @throws {ApiError} */
  async rate(score, comment) {
    const body = comment ? { score, comment } : { score };
    try {
      await this.#step((conversation) => this.#api.post(conversation, "rating", body));
    } catch (error) {
      // Another tab was faster, or the request went on: the truth is with the server.
      if (error.status !== 409) throw error;
      await this.look();
    }
  }

  /** @returns {Promise<Blob>} everything that was said, as text @throws {ApiError} */
  copy() {
    return this.#api.transcript(this.#conversation);
  }

  async #step(take) {
    const conversation = this.#conversation;
    if (!conversation) return;
    const standing = await take(conversation);
    if (conversation !== this.#conversation) return;
    this.now = standing;
    this.#changed();
  }
}
