/** The list of messages: what each looks like, kept in step with the conversation node by node. */

import { avatar, el, icon, safeUrl } from "./dom.js";
import { renderMarkdown } from "./markdown.js";

const CENTRED = new Set(["handoff", "claimed", "resolved", "notice"]);

/** Messages of one sender closer together than this many milliseconds share one heading. */
const TOGETHER = 5 * 60_000;

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
 * @property {boolean} last the newest message of the customer
 */

export class Log {
  #texts;
  #base;
  #actions;
  #bot;
  /** @type {Map<string, Row>} */
  #rows = new Map();
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
    this.#bot = { name: bot.name, picture: safeUrl(bot.avatar_url, base) };
    this.#actions = actions;
    // Silent until the history is in, so that a screen reader hears only what is new.
    this.element = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.get("conversation") });
  }

  /** From now on additions are announced. */
  announce() {
    if (this.element.getAttribute("aria-live") === "off") setTimeout(() => this.element.setAttribute("aria-live", "polite"));
  }

  /**
   * Show a greeting, the messages, and after them what is not sent yet.
   *
   * @param {string} greeting
   * @param {import("./chat.js").Chat} chat
   * @returns {HTMLElement[]} the rows that are new
   */
  draw(greeting, chat) {
    const items = this.#items(greeting, chat);
    const added = [];
    const keys = new Set(items.map((item) => item.key));
    for (const [key, row] of this.#rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }
    items.forEach((item, index) => {
      let row = this.#rows.get(item.key);
      if (!row) {
        row = new Row(this.#texts, this.#base, this.#actions);
        this.#rows.set(item.key, row);
        added.push(row.element);
      }
      row.draw(item);
      const place = this.element.children[index];
      if (place !== row.element) this.element.insertBefore(row.element, place ?? null);
    });
    return added;
  }

  /** @returns {Item[]} */
  #items(greeting, chat) {
    const items = [];
    const add = (key, message, more) => items.push(this.#item(key, message, items.at(-1), more));
    if (greeting) add("greeting", { ...EMPTY, sender: { kind: "bot", name: null }, text: greeting }, {});
    for (const message of chat.transcript.list()) {
      const key = message.client_message_id ?? message.id;
      add(key, message, { open: message.options?.length > 0 && chat.canChoose(message) });
    }
    if (chat.ended) add("ended", { ...EMPTY, kind: "notice", text: this.#texts.get("ended") }, {});
    for (const entry of chat.unsent()) {
      const sent_at = new Date(entry.at).toISOString();
      add(entry.id, { ...EMPTY, sender: { kind: "customer", name: null }, text: entry.text, sent_at }, { entry });
    }
    const own = items.findLast((item) => item.side === "own");
    if (own) own.last = true;
    return items;
  }

  /** @returns {Item} */
  #item(key, message, before, { open = false, entry = null }) {
    const { kind, name } = message.sender;
    const side = CENTRED.has(message.kind) || kind === "system" ? "system" : kind === "customer" ? "own" : "other";
    const person = kind === "agent" ? { name: name || this.#texts.get("agent"), picture: null } : this.#bot;
    const shown = side === "own" ? { name: this.#texts.get("you"), picture: null } : { ...person, name: kind === "bot" && name ? name : person.name };
    const at = message.sent_at || null;
    const near = !before?.at || !at || Math.abs(Date.parse(at) - Date.parse(before.at)) < TOGETHER;
    const first = !(before && before.side === side && before.name === shown.name && near);
    return { key, side, ...shown, at, first, message, open, entry, last: false };
  }
}

const EMPTY = { seq: 0, id: "", sender: { kind: "system", name: null }, kind: "text", text: "", options: [], article: null, in_reply_to: null, sent_at: "" };

/** One message on the screen. Only the parts that changed are made anew, so that focus and selection stay. */
class Row {
  #texts;
  #base;
  #actions;
  /** @type {Map<string, {signature: string, node: Node | null}>} */
  #parts = new Map();

  constructor(texts, base, actions) {
    this.#texts = texts;
    this.#base = base;
    this.#actions = actions;
    this.element = el("div", { class: "row" });
  }

  /** @param {Item} item */
  draw(item) {
    const { message, side, entry } = item;
    this.element.className = `row ${side} ${message.sender.kind} ${item.first ? "first" : ""}`;
    const state = side !== "own" ? "" : entry ? entry.state : item.last ? "sent" : "";
    this.#part("head", [item.first, item.name, item.at, side], () => this.#head(item));
    this.#part("body", [message.kind, message.text, message.article, side], () => this.#body(item));
    this.#part("options", item.open ? [message.options, message.kind] : null, () => this.#options(message));
    this.#part("foot", state ? [state, entry?.error] : null, () => this.#foot(state, entry));
  }

  /** Make a part if its signature is new; a null signature takes it away. */
  #part(name, signature, make) {
    const text = JSON.stringify(signature);
    const old = this.#parts.get(name);
    if (old?.signature === text) return;
    const node = signature === null ? null : make();
    if (old?.node && node) old.node.replaceWith(node);
    else if (node) this.element.append(node);
    else old?.node?.remove();
    this.#parts.set(name, { signature: text, node });
  }

  #head({ first, name, picture, at, side }) {
    if (side === "system") return el("div", { class: "hidden" });
    const who = el("span", { class: side === "own" ? "sr-only" : "name" }, name);
    const time = at && el("time", { datetime: at }, this.#texts.time(at));
    if (!first) return el("div", { class: "sr-only" }, name);
    return el("div", { class: "head" }, side === "other" ? avatar(name, picture) : null, who, time || null);
  }

  #body({ message, side }) {
    if (side === "system") return el("p", { class: "line" }, message.text);
    const body = el("div", { class: "bubble-text" });
    const { article } = message;
    if (message.kind !== "answer") body.append(el("p", { class: "plain" }, message.text));
    else {
      if (article?.title) body.append(el("p", { class: "title" }, icon("article"), el("strong", {}, article.title)));
      body.append(el("div", { class: "markdown" }, renderMarkdown(message.text, this.#base)));
    }
    const href = safeUrl(article?.url, this.#base);
    if (href) body.append(this.#readMore(href));
    return body;
  }

  #readMore(href) {
    const note = el("span", { class: "sr-only" }, ` ${this.#texts.get("new-tab")}`);
    return el("a", { class: "more", href, target: "_blank", rel: "noopener noreferrer" }, this.#texts.get("read-article"), note, icon("external"));
  }

  #options(message) {
    const pick = (option) => el("button", { type: "button", onclick: () => this.#actions.choose(message, option) }, option.title);
    const label = this.#texts.get("options-label");
    return el("div", { class: `options ${message.kind}`, role: "group", "aria-label": label }, ...message.options.map(pick));
  }

  #foot(state, entry) {
    const foot = el("div", { class: `foot ${state}` }, this.#texts.get(`state-${state}`));
    if (state === "failed") foot.append(el("span", {}, ` ${this.#texts.error(entry.error)}`));
    if (state !== "waiting" && state !== "failed") return foot;
    foot.append(" ", el("button", { type: "button", onclick: () => this.#actions.retry(entry) }, this.#texts.get("retry")));
    if (state === "failed") foot.append(" ", el("button", { type: "button", onclick: () => this.#actions.edit(entry) }, this.#texts.get("edit")));
    return foot;
  }
}
