/** The conversation of this browser with one site: where it is stored, how it starts, ends and stays the same in all tabs. */

import { ApiError } from "./api.js";
import { Pause, delay } from "./backoff.js";
import { Course } from "./course.js";
import { Outbox } from "./outbox.js";
import { Signals } from "./signals.js";
import { follow } from "./stream.js";
import { OWNER_AFTER, TURNING, Transcript } from "./transcript.js";

/** Longest wait in milliseconds for another tab that is starting the conversation. */
const START_PATIENCE = 20_000;
/** Stored in place of a conversation when the next one is to be a new one. */
const FRESH = { fresh: true };
/** Status of an error of ours: try once more, nothing is wrong with the connection. */
const AGAIN = 429;

/** @typedef {import("./types.d.ts").Conversation} Conversation */
/** @typedef {import("./types.d.ts").Message} Message */

export class Chat {
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {AbortSignal | null} set while this tab leads */
  #lead = null;
  /** @type {AbortController | null} */
  #link = null;
  #retry = new Pause();
  #streaming = new Pause();
  #drawing = false;
  /** Rises when the conversation is forgotten, so that one that begins just then is not taken up. */
  #age = 0;
  transcript = new Transcript();
  /** The messages up to now are known. */
  loaded = false;
  /** Why the last try failed: the server could not be reached, or cannot do its work. @type {"" | "offline" | "unavailable"} */
  trouble = "";
  /** The stored conversation turned out to be gone, and no new one has begun. */
  ended = false;

  /**
   * @param {object} parts
   * @param {import("./api.js").Api} parts.api
   * @param {import("./tabs.js").Tabs} parts.tabs
   * @param {import("./storage.js").Shelf} parts.shelf
   * @param {import("./visitor.js").Visitor} parts.visitor
   * @param {() => void} parts.changed called after anything here has changed
   * @param {(message: Message) => void} parts.arrived called with each message of somebody else that comes just now
   * @param {() => void} parts.forgotten called when this browser's chat was reset
   */
  constructor({ api, tabs, shelf, visitor, changed, arrived, forgotten }) {
    Object.assign(this, { api, tabs, shelf, visitor, changed, arrived, forgotten });
    this.signals = new Signals(api);
    this.course = new Course(api, () => this.#stands());
    this.outbox = new Outbox(shelf, (entry) => this.#deliver(entry), () => this.#draw());
  }

  /** Take up the stored conversation and keep in step with the other tabs. */
  start() {
    this.shelf.watch((name) => this.#stored(name));
    this.tabs.listen((news) => this.#heard(news));
    if (!this.blocked) this.#adopt(this.shelf.get("conversation"));
    window.addEventListener("online", () => this.#retry.wake());
    this.tabs.compete((signal) => {
      this.#lead = signal;
      signal.addEventListener("abort", () => (this.#lead = this.#lead === signal ? null : this.#lead));
      this.outbox.run(signal);
      this.#connect();
    });
  }

  /** Whether nothing may be said before the site has said who the customer is. */
  get blocked() {
    return this.visitor.unknown;
  }

  /** Who answers now. @returns {"bot" | "queue" | "agent"} */
  get owner() {
    return this.course.now?.owner ?? this.transcript.owner;
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

  /** @param {boolean} writing */
  typed(writing) {
    if (this.#conversation) this.signals.typed(this.#conversation, writing);
  }

  /** Number of messages that were not on the screen yet. */
  get unread() {
    return this.#conversation ? this.transcript.unread(this.#read()) : 0;
  }

  /** The person has everything up to a message on the screen. @param {number} seq */
  read(seq) {
    const conversation = this.#conversation;
    if (!conversation) return;
    const unseen = this.transcript.unseen(seq);
    if (unseen) this.signals.seen(conversation, unseen);
    if (seq <= this.#read()) return;
    this.shelf.set("read", { id: conversation.id, seq });
    this.#draw();
  }

  #read() {
    const read = this.shelf.get("read");
    return read?.id === this.#conversation?.id ? (read?.seq ?? 0) : 0;
  }

  /** Leave this conversation; the next message begins another one. */
  restart() {
    this.#age++;
    this.shelf.set("conversation", FRESH);
    this.#adopt(FRESH);
  }

  /** Leave nothing of the chat in this browser, in any tab. */
  reset() {
    this.#leave(Infinity);
    this.#forget();
    this.tabs.post({ reset: true });
  }

  /** @param {number} until messages that were written before this moment and not sent go too */
  #leave(until) {
    for (const entry of this.outbox.entries()) if (entry.at < until) this.outbox.remove(entry.id);
    this.shelf.remove("read");
    this.restart();
    this.forgotten();
  }

  /** The part of a reset that each tab does for itself. */
  #forget() {
    this.visitor.identity = "";
    this.visitor.forget();
    this.forgotten();
    if (this.blocked) this.#adopt(FRESH);
    this.#draw();
  }

  /** @param {string} language that the site offers */
  speak(language) {
    this.visitor.speak(language);
    this.#inform();
  }

  /** Tell the agents something about the customer or the page. @param {Record<string, string>} metadata */
  describe(metadata) {
    this.visitor.describe(metadata);
    this.#inform();
  }

  /** The site vouches for who the customer is. @param {string} identity */
  identify(identity) {
    if (identity === this.visitor.identity) return;
    this.visitor.identify(identity);
    for (const { id, error } of this.outbox.entries()) if (/^identity/.test(error ?? "")) this.outbox.retry(id);
    if (this.#conversation) this.#load(this.#conversation);
    else this.#adopt(this.shelf.get("conversation"));
    this.#draw();
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
    if (this.blocked) throw new ApiError(422, "identity_required");
    const conversation = this.#conversation ?? (await this.#begin());
    const { id, text, option_id, in_reply_to } = entry;
    const body = option_id ? { client_message_id: id, option_id, in_reply_to } : { client_message_id: id, text };
    const stored = await this.#join(conversation)
      .then(() => this.api.post(conversation, "messages", body))
      .catch((error) => this.#refused(conversation, error));
    const message = {
      ...stored,
      sender: { kind: "customer", name: null },
      kind: "text", text, options: [], article: null, in_reply_to: in_reply_to ?? null,
      client_message_id: id,
      sent_at: new Date().toISOString(),
      state: "sent",
    };
    this.#reached(null);
    // Where a message gets through, a stream does too.
    this.#streaming.end();
    this.#take(conversation, [message], { own: true, live: true });
    this.tabs.post({ conversation: conversation.id, messages: [message], how: { own: true, live: true } });
    // The first message of a request opens it, and what is open can be ended.
    if (!this.course.now?.request?.open) this.course.look();
  }

  /** A 404 may also mean the choice alone; only a conversation that cannot be read either is gone. */
  async #refused(conversation, error) {
    this.#reached(error);
    if (error.gone) {
      await this.api.messages(conversation, this.transcript.cursor).catch((second) => {
        if (second.gone) this.#lose(conversation);
        throw second;
      });
      throw new ApiError(422, error.code);
    }
    throw error;
  }

  /** Make sure that the conversation is the customer's; one of somebody else is left. */
  #join(conversation) {
    return this.visitor.join(conversation).catch((error) => {
      if (error.code !== "identity_differs") throw error;
      this.#leave(this.visitor.identifiedAt);
      throw new ApiError(AGAIN, error.code);
    });
  }

  /** @returns {Promise<Conversation>} the one conversation of this browser, made by whichever tab comes first */
  async #begin() {
    const age = this.#age;
    const begin = async () => {
      const kept = this.shelf.get("conversation");
      const conversation = kept?.id ? kept : await this.visitor.open();
      if (age !== this.#age) throw new ApiError(AGAIN, "forgotten");
      this.shelf.set("conversation", conversation);
      this.#adopt(conversation, conversation !== kept);
      return conversation;
    };
    try {
      return await this.tabs.exclusive("start", begin, START_PATIENCE);
    } catch (error) {
      this.#reached(error);
      // Nothing was lost here, so the text must not be marked as one of a lost conversation.
      throw error.gone ? new ApiError(422, error.code) : error;
    }
  }

  /** @param {Conversation | {fresh: true} | null} stored @param {boolean} [begun] just now, so that there is nothing to read */
  #adopt(stored, begun = false) {
    if (stored?.id === this.#conversation?.id) return;
    const conversation = (this.#conversation = stored?.id && stored.token ? stored : null);
    this.ended = !stored;
    this.transcript = new Transcript();
    this.course.begin(conversation);
    this.signals.clear();
    this.loaded = begun || !conversation;
    if (!this.loaded) this.#load(conversation);
    this.#connect();
    this.#draw();
  }

  /** @param {Conversation} conversation */
  #lose(conversation) {
    if (this.shelf.get("conversation")?.id === conversation.id) this.shelf.remove("conversation");
    if (this.#conversation?.id === conversation.id) this.#adopt(null);
  }

  /** Read everything that the server has after the cursor, until it succeeds or the conversation changes. */
  async #load(conversation) {
    const current = () => conversation.id === this.#conversation?.id;
    for (let attempt = 0; current(); ) {
      try {
        await this.#join(conversation);
        const { messages } = await this.api.messages(conversation, this.transcript.cursor);
        if (!current()) return;
        this.#reached(null);
        if (!messages.length) break;
        this.#take(conversation, messages, { upTo: messages.at(-1).seq });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.gone) return this.#lose(conversation);
        if (!error.temporary) return;
        this.#reached(error);
        await this.#retry.wait(delay(attempt++), error.retryAfter);
      }
    }
    if (!current() || this.loaded) return;
    this.loaded = true;
    this.#connect();
    this.#draw();
    await this.course.look();
    // The page may speak another language than the one on which the conversation began.
    const language = this.course.now?.language;
    if (current() && language && language !== this.visitor.language) this.speak(this.visitor.language);
    else this.#inform();
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
      onLink: (error) => this.#reached(error),
      onSilence: () => this.#load(conversation),
      onGone: () => this.#lose(conversation),
    };
    follow(listener, link.signal, this.#streaming);
  }

  /** @param {Conversation} conversation @param {import("./stream.js").ServerEvent} event */
  #happened(conversation, event) {
    const told = JSON.parse(event.data);
    const news = { conversation: conversation.id };
    if (event.name.startsWith("message")) {
      const upTo = Number(event.id) || 0;
      Object.assign(news, { messages: [told], how: { upTo, live: true }, after: this.transcript.cursor });
    } else news[event.name] = told;
    this.#heard(news);
    this.tabs.post(news);
    if (TURNING.has(told.kind)) this.course.look();
  }

  /** What the stream or another tab told. */
  #heard(news) {
    if (news.reset) this.#forget();
    this.trouble = news.trouble ?? this.trouble;
    const conversation = this.#conversation;
    if (!conversation || news.conversation !== conversation.id) return;
    if (news.standing) this.course.now = news.standing;
    if (news.position) this.course.turn(news.position);
    if (news.typing) this.signals.heard(news.typing.name);
    this.#draw();
    if (!news.messages) return;
    // A tab that slept may have missed something before this; it must not take its cursor past the gap.
    const missed = news.after > this.transcript.cursor || !this.loaded;
    this.#take(conversation, news.messages, missed ? { ...news.how, upTo: 0 } : news.how);
    if (missed && news.how.upTo && this.loaded) this.#load(conversation);
  }

  #take(conversation, messages, how) {
    if (conversation.id !== this.#conversation?.id) return;
    const fresh = this.transcript.accept(messages, { ...how, now: Date.now() });
    for (const message of messages) if (message.client_message_id) this.outbox.remove(message.client_message_id);
    for (const message of fresh) {
      const owner = OWNER_AFTER[message.kind];
      if (owner) this.course.turn({ owner });
      if (message.sender.kind === "customer") continue;
      this.signals.quiet();
      if (how.live && this.loaded) this.arrived(message);
    }
    this.#draw();
  }

  #stands() {
    this.#draw();
    this.tabs.post({ conversation: this.#conversation.id, standing: this.course.now });
  }

  #inform() {
    if (this.#conversation) this.visitor.inform(this.#conversation);
  }

  /** Another tab wrote to the common storage; an empty name means that all of it was cleared. */
  #stored(name) {
    if (name === "" || name === "conversation") this.#adopt(this.blocked ? FRESH : this.shelf.get("conversation"));
    if (name === "" || name.startsWith("outbox:")) this.outbox.wake();
    this.#draw();
  }

  /** @param {ApiError | null} error why the server could not be reached, or null if it was */
  #reached(error) {
    // Whoever is told to slow down is not offline.
    const trouble = !error?.offline ? "" : error.status ? "unavailable" : "offline";
    if (this.trouble === trouble) return;
    this.trouble = trouble;
    this.#draw();
    if (this.#lead) this.tabs.post({ trouble });
    if (trouble) return;
    this.outbox.wake();
    this.#inform();
  }
}
