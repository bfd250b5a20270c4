/** One message on the screen. Only the parts that changed are made anew, so that focus and selection stay. */

import { avatar, el, icon, safeUrl } from "./dom.js";
import { followable, renderMarkdown } from "./markdown.js";

export class Row {
  #texts;
  #base;
  #actions;
  /** @type {Map<string, {signature: string, node: Node | null}>} */
  #parts = new Map();
  /** @type {import("./log.js").Item} */
  item;

  /** @param {import("./texts.js").Texts} texts @param {string} base @param {{choose: Function, retry: Function, edit: Function}} actions */
  constructor(texts, base, actions) {
    this.#texts = texts;
    this.#base = base;
    this.#actions = actions;
    this.element = el("div", { class: "row" });
  }

  /** @param {import("./log.js").Item} item */
  draw(item) {
    const { message, side, entry, state } = item;
    this.item = item;
    this.element.className = `row ${side} ${message.sender.kind} ${message.kind} ${item.first ? "first" : ""}`;
    this.#part("head", [item.first, item.name, item.picture, item.at, side], () => this.#head(item));
    this.#part("body", [message.kind, message.text, message.article, side], () => this.#body(item));
    this.#part("options", item.open ? [message.options, message.kind] : null, () => this.#options(message));
    this.#part("foot", state ? [state, entry?.error] : null, () => this.#foot(state, entry));
  }

  /** What a screen reader says when the message comes; the row is on the screen. @returns {string} */
  words() {
    const { item } = this;
    const said = this.#parts.get("body").node.innerText;
    const options = item.open ? `. ${this.#texts.get("options-label")}: ${item.message.options.map((option) => option.title).join(", ")}` : "";
    return (item.side === "system" ? said : `${item.name}: ${said}`) + options;
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
    if (!first) return el("div", { class: "sr-only" }, name);
    const who = el("span", { class: side === "own" ? "sr-only" : "name" }, name);
    const time = at && el("time", { datetime: at }, this.#texts.time(at));
    return el("div", { class: "head" }, side === "other" ? avatar(name, picture) : null, who, time || null);
  }

  #body({ message, side }) {
    if (side === "system") return el("p", { class: "line" }, message.text);
    const body = el("div", { class: "bubble-text" });
    const { article } = message;
    const note = article?.note;
    const lang = note ? article.language : null;
    const text = note ? message.text.slice(note.length).trimStart() : message.text;
    if (note) body.append(el("p", { class: "note" }, note));
    if (message.kind !== "answer") body.append(el("p", { class: "plain", lang }, ...(side === "own" ? [text] : followable(text))));
    else {
      if (article?.title) body.append(el("p", { class: "title", lang }, icon("article"), el("strong", {}, article.title)));
      body.append(el("div", { class: "markdown", lang }, renderMarkdown(text, this.#base)));
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
    const pick = (option) => {
      const { title, language, note } = option;
      const words = note ? [el("span", { lang: language }, title.slice(0, -note.length)), note] : [title];
      return el("button", { type: "button", onclick: () => this.#actions.choose(message, option) }, ...words);
    };
    const label = this.#texts.get("options-label");
    return el("div", { class: `options ${message.kind}`, role: "group", "aria-label": label }, ...message.options.map(pick));
  }

  #foot(state, entry) {
    const tick = state === "sent" || state === "seen" ? icon(state) : null;
    const foot = el("div", { class: `foot ${state}` }, stateText(this.#texts, state, entry?.error), tick);
    // A server that asks for patience gets it: the next try comes by itself.
    if (state === "failed" || (state === "waiting" && !entry.error)) this.#button(foot, "retry", entry);
    if (state === "failed") this.#button(foot, "edit", entry);
    return foot;
  }

  #button(foot, name, entry) {
    foot.append(" ", el("button", { type: "button", onclick: () => this.#actions[name](entry) }, this.#texts.get(name)));
  }
}

/** @param {import("./texts.js").Texts} texts @param {string} state @param {string | undefined} error @returns {string} */
export function stateText(texts, state, error) {
  if (state === "failed") return `${texts.get("state-failed")} ${texts.error(error)}`;
  return texts.get(state === "waiting" && error ? "state-slowed" : `state-${state}`);
}
