/** The conversation of this browser with one site: where it is stored, how it starts, ends and stays the same in all tabs. */

import { ApiError } from "./api.js";
import { Pause, delay } from "./backoff.js";
import { Outbox } from "./outbox.js";
import { follow } from "./stream.js";
import { Transcript } from "./transcript.js";

/** Longest wait in milliseconds for another tab that is starting the conversation. */
const START_PATIENCE = 20_000;

/**
 * @typedef {import("./types.d.ts").Conversation} Conversation
 * @typedef {import("./types.d.ts").Message} Message
 */

export class Chat {
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {AbortSignal | null} set while this tab leads */
  #lead = null;
  /** @type {AbortController | null} */
  #link = null;
  #retry = new Pause();
  #drawing = false;
  transcript = new Transcript();
  /** The messages up to now are known. */
  loaded = false;
  /** The server could not be reached at the last try. */
  offline = false;
  /** The stored conversation turned out to be gone, and no new one has begun. */
  ended = false;

  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {import("./tabs.js").Tabs} parts.tabs
   * @param {import("./storage.js").Shelf} parts.shelf
   * @param {string} parts.language
   * @param {() => Record<string, string>} parts.metadata of the page, read when a conversation starts
   * @param {() => void} parts.changed called after anything here has changed
   */
  constructor({ api, tabs, shelf, language, metadata, changed }) {
    this.api = api;
    this.tabs = tabs;
    this.shelf = shelf;
    this.language = language;
    this.metadata = metadata;
    this.changed = changed;
    this.outbox = new Outbox(shelf, (entry) => this.#deliver(entry), () => this.#draw());
  }

  /** Take up the stored conversation and keep in step with the other tabs. */
  start() {
    this.shelf.watch((name) => this.#stored(name));
    this.tabs.listen((news) => this.#heard(news));
    this.#adopt(this.shelf.get("conversation"));
    window.addEventListener("online", () => this.#retry.wake());
    this.tabs.compete((signal) => {
      this.#lead = signal;
      signal.addEventListener("abort", () => (this.#lead = this.#lead === signal ? null : this.#lead));
      this.outbox.run(signal);
      this.#connect();
    });
  }

  /** @param {string} text */
  say(text) {
    this.outbox.add({ text });
  }

  /** @param {Message} message @param {import("./types.d.ts").Option} option */
  choose(message, option) {
    if (this.canChoose(message)) this.outbox.add({ text: option.title, option_id: option.id, in_reply_to: message.id });
  }

  /** @param {Message} message */
  canChoose(message) {
    return this.transcript.open(message) && !this.unsent().some((entry) => entry.state !== "failed");
  }

  /** @returns {import("./outbox.js").Entry[]} what was written and is not in the transcript */
  unsent() {
    return this.outbox.entries().filter((entry) => !this.transcript.has(entry.id));
  }

  /** Number of messages that were not on the screen yet. */
  get unread() {
    return this.#conversation ? this.transcript.unread(this.#read()) : 0;
  }

  /** The person has seen everything that is here. */
  markRead() {
    const last = this.transcript.list().at(-1)?.seq ?? 0;
    if (!this.#conversation || last <= this.#read()) return;
    this.shelf.set("read", { id: this.#conversation.id, seq: last });
    this.#draw();
  }

  #read() {
    const read = this.shelf.get("read");
    return read?.id === this.#conversation?.id ? (read?.seq ?? 0) : 0;
  }

  /** Changes within one step are drawn once. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.changed();
    });
  }

  /** @param {import("./outbox.js").Entry} entry */
  async #deliver(entry) {
    if (this.transcript.has(entry.id)) return;
    const conversation = this.#conversation ?? (await this.#begin());
    const { id, text, option_id, in_reply_to } = entry;
    const body = option_id ? { client_message_id: id, option_id, in_reply_to } : { client_message_id: id, text };
    const stored = await this.api.send(conversation, body).catch((error) => this.#refused(conversation, error));
    const message = {
      ...stored,
      sender: { kind: "customer", name: null },
      kind: "text",
      text,
      options: [],
      article: null,
      in_reply_to: in_reply_to ?? null,
      client_message_id: id,
      sent_at: new Date().toISOString(),
    };
    this.offline = false;
    this.#take(conversation.id, [message], { complete: false, live: true });
    this.tabs.post({ conversation: conversation.id, messages: [message], after: null });
  }

  /** A 404 may also mean the choice alone; only a conversation that cannot be read either is gone. */
  async #refused(conversation, error) {
    if (error.temporary) this.#reached(false);
    if (error.gone) {
      await this.api.messages(conversation, this.transcript.cursor).catch((second) => {
        if (second.gone) this.#forget(conversation);
        throw second;
      });
      throw new ApiError(422, error.code);
    }
    throw error;
  }

  /** @returns {Promise<Conversation>} the one conversation of this browser, made by whichever tab comes first */
  async #begin() {
    const begin = async () => {
      const made = this.shelf.get("conversation") ?? (await this.api.start(this.language, this.metadata()));
      const conversation = this.shelf.get("conversation") ?? made;
      this.shelf.set("conversation", conversation);
      this.#adopt(conversation);
      return conversation;
    };
    try {
      return await this.tabs.exclusive("start", begin, START_PATIENCE);
    } catch (error) {
      if (error.temporary) this.#reached(false);
      // Nothing was lost here, so the text must not be marked as one of a lost conversation.
      throw error.gone ? new ApiError(422, "site_unknown") : error;
    }
  }

  /** @param {Conversation | null} conversation */
  #adopt(conversation) {
    if (conversation?.id === this.#conversation?.id) return;
    this.ended = this.#conversation !== null && !conversation;
    this.#conversation = conversation?.id && conversation.token ? conversation : null;
    this.transcript = new Transcript();
    this.loaded = !this.#conversation;
    if (this.#conversation) this.#load(this.#conversation);
    this.#connect();
    this.#draw();
  }

  /** @param {Conversation} conversation */
  #forget(conversation) {
    if (this.shelf.get("conversation")?.id === conversation.id) this.shelf.remove("conversation");
    if (this.#conversation?.id === conversation.id) this.#adopt(null);
  }

  /** Read everything that the server has after the cursor, until it succeeds or the conversation changes. */
  async #load(conversation) {
    const current = () => conversation.id === this.#conversation?.id;
    for (let attempt = 0; current(); ) {
      try {
        const { messages } = await this.api.messages(conversation, this.transcript.cursor);
        if (!current()) return;
        this.#reached(true);
        if (messages.length) this.#take(conversation.id, messages, { complete: true, live: false });
        else break;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.gone) return this.#forget(conversation);
        this.#reached(false);
        await this.#retry.wait(delay(attempt++, error.retryAfter));
      }
    }
    if (!current() || this.loaded) return;
    this.loaded = true;
    this.#connect();
    this.#draw();
  }

  /** Hold the event stream if this tab leads and has something to follow. */
  #connect() {
    this.#link?.abort();
    const [conversation, lead] = [this.#conversation, this.#lead];
    if (!conversation || !lead || !this.loaded) return;
    const link = (this.#link = new AbortController());
    lead.addEventListener("abort", () => link.abort());
    const listener = {
      open: (signal) => this.api.events(conversation, this.transcript.cursor, signal),
      onEvent: (event) => this.#happened(conversation, event),
      onLink: (up) => this.#reached(up),
      onSilence: () => this.#load(conversation),
      onGone: () => this.#forget(conversation),
    };
    follow(listener, link.signal);
  }

  /** @param {Conversation} conversation @param {import("./stream.js").ServerEvent} event */
  #happened(conversation, event) {
    if (event.name !== "message") return;
    const messages = [JSON.parse(event.data)];
    const after = this.transcript.cursor;
    this.#take(conversation.id, messages, { complete: true, live: true });
    this.tabs.post({ conversation: conversation.id, messages, after });
  }

  /** What the leading tab told the others. */
  #heard(news) {
    if (news.reached !== undefined) this.#reached(news.reached);
    if (!news.messages || news.conversation !== this.#conversation?.id) return;
    // A tab that slept may have missed something before this; it must not take its cursor past the gap.
    const complete = news.after !== null && this.loaded && this.transcript.cursor >= news.after;
    this.#take(news.conversation, news.messages, { complete, live: true });
    if (!complete && news.after !== null && this.loaded) this.#load(this.#conversation);
  }

  #take(id, messages, how) {
    if (id !== this.#conversation?.id) return;
    this.transcript.accept(messages, { ...how, now: Date.now() });
    for (const message of messages) if (message.client_message_id) this.outbox.remove(message.client_message_id);
    this.#draw();
  }

  /** Another tab wrote to the common storage; an empty name means that all of it was cleared. */
  #stored(name) {
    if (name === "" || name === "conversation") this.#adopt(this.shelf.get("conversation"));
    if (name === "" || name.startsWith("outbox:")) this.outbox.wake();
    this.#draw();
  }

  #reached(up) {
    if (this.offline !== up) return;
    this.offline = !up;
    if (this.#lead) this.tabs.post({ reached: up });
    this.#draw();
  }
}
