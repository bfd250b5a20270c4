/** The list of messages, kept in step with the conversation row by row. */

import { el, safeUrl } from "./dom.js";
import { Row } from "./row.js";

const CENTRED = new Set(["handoff", "claimed", "resolved", "notice"]);

/** Messages of one sender closer together than this many milliseconds share one heading. */
const TOGETHER = 5 * 60_000;

const EMPTY = { seq: 0, id: "", sender: { kind: "system", name: null }, kind: "text", text: "", options: [], article: null, in_reply_to: null, sent_at: "" };

/**
 * @typedef {object} Item one row
 * @property {string} key the same for a message before and after it is acknowledged
 * @property {"own" | "other" | "system"} side
 * @property {string} name
 * @property {string | null} picture
 * @property {string | null} at
 * @property {boolean} first of its group
 * @property {import("./types.d.ts").Message} message
 * @property {boolean} open whether its choices can be made
 * @property {import("./outbox.js").Entry | null} entry while it is not acknowledged
 * @property {string} state of the newest message of the customer, or of one that is not acknowledged
 */

export class Log {
  #texts;
  #base;
  #actions;
  #bot;
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Item[]} */
  items = [];
  /** @type {HTMLElement} */
  element;

  /**
   * @param {object} parts
   * @param {import("./texts.js").Texts} parts.texts
   * @param {string} parts.base address of the server, for links and pictures
   * @param {{name: string, avatar_url: string | null}} parts.bot
   * @param {{choose: Function, retry: Function, edit: Function}} parts.actions
   */
  constructor({ texts, base, bot, actions }) {
    this.#texts = texts;
    this.#base = base;
    this.#bot = bot;
    this.#actions = actions;
    // What is new is said elsewhere: rows change in place, and would be read again each time.
    this.element = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.get("conversation") });
  }

  /**
   * Show a greeting, the messages, and after them what is not sent yet.
   *
   * @param {string} greeting
   * @param {import("./chat.js").Chat} chat
   * @returns {Row[]} the rows that are new
   */
  draw(greeting, chat) {
    this.items = this.#items(greeting, chat);
    const added = [];
    const keys = new Set(this.items.map((item) => item.key));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    this.items.forEach((item, index) => {
      let row = this.#rows.get(item.key);
      if (!row) {
        row = new Row(this.#texts, this.#base, this.#actions);
        this.#rows.set(item.key, row);
        added.push(row);
      }
      row.draw(item);
      const place = this.element.children[index];
      if (place !== row.element) this.element.insertBefore(row.element, place ?? null);
    });
    return added;
  }

  /** The number of the last message that begins above a line, 0 if there is none. @param {number} line in pixels from the top */
  above(line) {
    const shown = ({ key, message }) => message.seq && this.#rows.get(key).element.offsetTop < line;
    return this.items.findLast(shown)?.message.seq ?? 0;
  }

  /** @returns {Item[]} */
  #items(greeting, chat) {
    const items = [];
    let day = this.#texts.day(new Date().toISOString());
    const add = (key, message, more) => {
      const today = this.#texts.day(message.sent_at);
      if (today && today !== day) items.push(this.#item(`day ${today}`, { ...EMPTY, kind: "day", text: today }));
      day = today || day;
      items.push(this.#item(key, message, items.at(-1), more));
    };
    if (greeting) add("greeting", { ...EMPTY, sender: { kind: "bot", name: null }, text: greeting });
    for (const message of chat.transcript.list()) {
      const key = message.client_message_id ?? message.id;
      add(key, message, { open: message.options?.length > 0 && chat.canChoose(message) });
    }
    if (chat.ended) add("ended", { ...EMPTY, kind: "notice", text: this.#texts.get("ended") });
    for (const entry of chat.unsent()) {
      const sent_at = new Date(entry.at).toISOString();
      add(entry.id, { ...EMPTY, sender: { kind: "customer", name: null }, text: entry.text, sent_at }, { entry, state: entry.state });
    }
    const own = items.findLast((item) => item.side === "own");
    if (own && !own.entry) own.state = own.message.state ?? "sent";
    return items;
  }

  /** @returns {Item} */
  #item(key, message, before, { open = false, entry = null, state = "" } = {}) {
    const { kind, name, avatar_url } = message.sender;
    const side = CENTRED.has(message.kind) || kind === "system" ? "system" : kind === "customer" ? "own" : "other";
    const bot = kind === "bot";
    const known = side === "own" ? this.#texts.get("you") : name || (bot ? this.#bot.name : this.#texts.get("agent"));
    const picture = safeUrl(avatar_url ?? (bot ? this.#bot.avatar_url : null), this.#base);
    const at = message.sent_at || null;
    const near = !before?.at || !at || Math.abs(Date.parse(at) - Date.parse(before.at)) < TOGETHER;
    const first = !(before && before.side === side && before.name === known && near);
    return { key, side, name: known, picture, at, first, message, open, entry, state };
  }
}
