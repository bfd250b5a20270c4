/** What the page says about its visitor (who they are, their language, a few facts), and what the server knows of it. */

import { ApiError } from "./api.js";

/** @typedef {import("./types.d.ts").Conversation} Conversation */

export class Visitor {
  #api;
  #selective;
  #page;
  /** The conversation and the identity that the server has joined. */
  #joined = "";
  /** What the server does not know yet. */
  #news = { metadata: {} };
  identity = "";
  /** What was entered before belongs to whoever used the page before. In milliseconds since 1970. */
  identifiedAt = 0;

  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {string} parts.language
   * @param {boolean} parts.selective whether the site talks only to customers whom it vouches for
   * @param {() => Record<string, string>} parts.page facts about the page, read when a conversation starts
   */
  constructor({ api, language, selective, page }) {
    this.#api = api;
    this.#selective = selective;
    this.#page = page;
    this.language = language;
  }

  /** Whether nothing may be said before the site has said who the customer is. */
  get unknown() {
    return this.#selective && !this.identity;
  }

  /** @param {string} identity */
  identify(identity) {
    this.identity = identity;
    this.identifiedAt = Date.now();
  }

  /** @param {string} language that the site offers */
  speak(language) {
    this.language = this.#news.language = language;
  }

  /** @param {Record<string, string>} metadata */
  describe(metadata) {
    Object.assign(this.#news.metadata, metadata);
  }

  /** Somebody else may be next. */
  forget() {
    this.#news = { metadata: {} };
  }

  /** @returns {Promise<Conversation>} a new one @throws {ApiError} */
  async open() {
    const { identity, language } = this;
    const opening = { language, metadata: { ...this.#page(), ...this.#news.metadata } };
    const { id, token } = await this.#api.start(identity ? { ...opening, identity } : opening).catch((error) => {
      if (error.code !== "identity_invalid" || this.#selective) throw error;
      doubt(error);
      return this.#api.start(opening);
    });
    this.forget();
    this.#joined = identity && id + identity;
    return { id, token };
  }

  /**
   * Make a conversation the customer's, if the site says who that is.
   *
   * @param {Conversation} conversation
   * @throws {ApiError} `identity_differs` if it is another customer's
   */
  async join(conversation) {
    const joined = this.identity && conversation.id + this.identity;
    if (joined === this.#joined) return;
    try {
      if (joined) await this.#api.post(conversation, "identity", { identity: this.identity });
    } catch (error) {
      if (error.code !== "identity_invalid") throw error;
      // Not a 401, which would mean that the conversation is gone.
      if (this.#selective) throw new ApiError(422, error.code);
      doubt(error);
    }
    this.#joined = joined;
  }

  /** Tell the server what it does not know, and keep it for the next time if that fails. @param {Conversation} conversation */
  async inform(conversation) {
    const { language, metadata } = this.#news;
    if (!language && !Object.keys(metadata).length) return;
    this.forget();
    try {
      await this.#api.post(conversation, "context", { ...(language && { language }), metadata });
    } catch (error) {
      if (!error.temporary) return doubt(error);
      this.#news = { language, ...this.#news, metadata: { ...metadata, ...this.#news.metadata } };
    }
  }
}

/** Something that the page itself did wrong; its developer reads the console. @param {Error} error */
function doubt(error) {
  console.warn(`Firstline: the server did not accept what this page says (${error.message}).`);
}
