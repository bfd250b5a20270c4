/** The bubble and the panel. */

import { palette } from "./colours.js";
import { Composer } from "./composer.js";
import { avatar, el, icon, safeUrl } from "./dom.js";
import { Log } from "./log.js";
import { sheet } from "./styles.js";

/** Distance in pixels from the end within which the list follows new messages. */
const AT_END = 80;
const FOCUSABLE = "button:not([disabled]), a[href], textarea, [tabindex='0']";

export class View {
  #chat;
  #texts;
  #tab;
  #config;
  #owedTimer = 0;
  #shown = false;
  /** The end of the list is on the screen, and stays there when the list gets less room. */
  #stuck = true;
  #height = 0;

  /**
   * @param {object} parts
   * @param {ShadowRoot} parts.root
   * @param {import("./types.d.ts").Config} parts.config
   * @param {import("./texts.js").Texts} parts.texts
   * @param {string} parts.base
   * @param {import("./storage.js").Shelf} parts.tab what this tab alone keeps
   * @param {import("./chat.js").Chat} parts.chat
   */
  constructor({ root, config, texts, base, tab, chat }) {
    this.#chat = chat;
    this.#texts = texts;
    this.#tab = tab;
    this.#config = config;
    this.sheet = sheet(palette(config.colours ?? {}));
    root.adoptedStyleSheets = [this.sheet];
    this.log = new Log({ texts, base, bot: config.bot, actions: this.#actions() });
    this.composer = new Composer({ texts, limit: config.limits.text, shelf: tab, say: (text) => chat.say(text) });
    this.#build(base);
    root.append(this.whole);
    this.#listen();
    if (tab.get("open")) this.open({ focus: false });
    this.draw();
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** @param {{focus?: boolean}} [how] focus: whether the person asked for it just now */
  open({ focus = true } = {}) {
    if (this.isOpen) return;
    this.panel.hidden = false;
    this.whole.classList.add("open");
    this.#tab.set("open", true);
    this.#viewport();
    this.composer.fit();
    this.draw();
    this.#toEnd([]);
    if (focus) this.composer.input.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    const inside = this.panel.contains(this.panel.getRootNode().activeElement);
    this.panel.hidden = true;
    this.whole.classList.remove("open");
    this.#tab.remove("open");
    this.draw();
    if (inside) this.bubble.focus({ preventScroll: true });
  }

  /** Bring the screen in step with the conversation. */
  draw() {
    const chat = this.#chat;
    const gap = this.#gap();
    const added = this.log.draw(this.#config.greeting ?? "", chat);
    const owed = chat.transcript.owed(Date.now());
    this.typing.hidden = !owed;
    // Whoever talks to a person already needs no way to one.
    this.person.hidden = chat.transcript.owner === "agent";
    clearTimeout(this.#owedTimer);
    if (owed) this.#owedTimer = setTimeout(() => this.draw(), owed + 50);
    this.status.textContent = chat.offline ? this.#texts.get("offline") : "";
    if (this.isOpen) {
      if (gap < (added.length ? AT_END : 2) || added.at(-1)?.classList.contains("own")) this.#toEnd(added);
      else if (added.length) this.jump.hidden = false;
      if (chat.loaded) this.log.announce();
      if (document.visibilityState === "visible") chat.markRead();
    }
    this.#drawBubble(this.isOpen ? 0 : chat.unread);
  }

  #drawBubble(unread) {
    const label = unread ? this.#texts.get("open-unread", { count: unread }) : this.#texts.get("open");
    this.bubble.setAttribute("aria-expanded", String(this.isOpen));
    this.bubble.setAttribute("aria-label", this.isOpen ? this.#texts.get("close") : label);
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 9 ? "9+" : String(unread);
    const news = unread ? this.#texts.get("unread", { count: unread }) : "";
    if (this.news.textContent !== news) this.news.textContent = news;
  }

  /** Show the end, or the beginning of what is new if all of it does not fit. */
  #toEnd(added) {
    const { scroller } = this;
    const start = this.#shown && added.length ? added[0].offsetTop - 16 : Infinity;
    scroller.scrollTop = Math.min(scroller.scrollHeight, start);
    this.#shown = this.#chat.loaded;
    this.#stuck = this.#gap() < 2;
    this.#height = scroller.clientHeight;
    this.jump.hidden = true;
  }

  #actions() {
    const away = () => (matchMedia("(pointer: fine)").matches ? this.composer.input : this.scroller).focus({ preventScroll: true });
    return {
      choose: (message, option) => {
        this.#chat.choose(message, option);
        // The button is about to disappear; the keyboard must not end up nowhere.
        away();
      },
      retry: (entry) => {
        this.#chat.outbox.retry(entry.id);
        away();
      },
      edit: (entry) => this.composer.edit(this.#chat.outbox.remove(entry.id)?.text ?? ""),
    };
  }

  #build(base) {
    const texts = this.#texts;
    const { bot, language } = this.#config;
    const head = el(
      "div",
      { class: "top" },
      avatar(bot.name, safeUrl(bot.avatar_url, base)),
      el("div", { class: "who" }, el("h2", { id: "title" }, bot.name), el("p", {}, texts.get("subtitle"))),
      el("button", { type: "button", class: "plain-button", "aria-label": texts.get("close"), onclick: () => this.close() }, icon("close")),
    );
    this.typing = el("div", { class: "typing", "aria-hidden": "true", hidden: true }, el("i"), el("i"), el("i"));
    this.scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": texts.get("conversation"), onscroll: () => this.#scrolled() }, this.log.element, this.typing);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.#jump() }, texts.get("new-messages"), icon("down"));
    this.status = el("p", { class: "status", role: "status" });
    this.person = el("button", { type: "button", class: "person", onclick: () => this.#askPerson() }, icon("person"), texts.get("talk-to-person"));
    const foot = el("div", { class: "bottom" }, this.jump, this.status, this.person, this.composer.element);
    this.panel = el("section", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", hidden: true }, head, this.scroller, foot);
    this.badge = el("span", { class: "badge", "aria-hidden": "true", hidden: true });
    this.news = el("div", { class: "sr-only", role: "status" });
    this.bubble = el("button", { type: "button", class: "bubble", "aria-controls": "panel", "aria-haspopup": "dialog", onclick: () => this.#toggle() }, icon("chat"), icon("close"), this.badge);
    this.whole = el("div", { class: "whole", lang: language }, this.panel, this.news, this.bubble);
  }

  #listen() {
    this.panel.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.draw());
    const resized = new ResizeObserver(() => this.#stuck && this.#toEnd([]));
    for (const part of [this.scroller, this.log.element]) resized.observe(part);
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.#viewport());
  }

  #pressed(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      this.close();
    }
    if (event.key !== "Tab") return;
    const stops = [...this.panel.querySelectorAll(FOCUSABLE)].filter((stop) => stop.checkVisibility?.() ?? true);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (this.panel.getRootNode().activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }

  /** Keep the panel above a phone's keyboard, which covers the page without changing its size. */
  #viewport() {
    const { height, offsetTop } = window.visualViewport ?? { height: window.innerHeight, offsetTop: 0 };
    const { style } = this.sheet.cssRules[0];
    style.setProperty("--view-height", `${height}px`);
    style.setProperty("--view-top", `${offsetTop}px`);
  }

  #toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  #askPerson() {
    const text = this.#texts.get("ask-person");
    if (!this.#chat.unsent().some((entry) => entry.text === text)) this.#chat.say(text);
  }

  /** Pixels between what is shown and the end of the list. */
  #gap() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  #scrolled() {
    // A scroll that comes with a new size is the browser's doing, not the person's.
    if (this.scroller.clientHeight === this.#height) this.#stuck = this.#gap() < 2;
    this.#height = this.scroller.clientHeight;
    if (this.#gap() < AT_END) this.jump.hidden = true;
  }

  #jump() {
    this.#toEnd([]);
    this.scroller.focus({ preventScroll: true });
  }
}
