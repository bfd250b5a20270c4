/** The bubble and the panel. */

import { palette } from "./colours.js";
import { Composer } from "./composer.js";
import { confirm } from "./confirm.js";
import { avatar, el, icon, safeUrl } from "./dom.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { Rating } from "./rating.js";
import { Speaker } from "./speaker.js";
import { sheet } from "./styles.js";

/** Distance in pixels from the end within which the list follows new messages. */
const AT_END = 80;
const FOCUSABLE = "button:not([disabled]), a[href], textarea, input, [tabindex='0']";
/** Where the focus may go into the field by itself: elsewhere a keyboard would cover half of the screen. */
const PRECISE = "(pointer: fine)";
/** Where the panel fills the window, as its style says too. */
const NARROW = "(max-width: 480px), (max-height: 520px)";

export class View {
  #chat;
  #texts;
  #tab;
  #config;
  #base;
  #emit;
  #timer = 0;
  #shown = false;
  /** The end of the list is on the screen, and stays there when the list gets less room. */
  #stuck = true;
  #height = 0;
  #unread = 0;
  /** Who had the focus when the panel was opened. @type {HTMLElement | null} */
  #opener = null;
  /** Ends what listens to the page. */
  #life = new AbortController();

  /**
   * @param {object} parts
   * @param {ShadowRoot} parts.root
   * @param {import("./types.d.ts").Config} parts.config
   * @param {import("./texts.js").Texts} parts.texts
   * @param {string} parts.base
   * @param {import("./storage.js").Shelf} parts.tab what this tab alone keeps
   * @param {import("./chat.js").Chat} parts.chat
   * @param {{side?: string, shortcut?: string}} parts.place
   * @param {(language: string) => void} parts.speak
   * @param {(name: string, detail?: unknown) => void} parts.emit tells the page
   */
  constructor({ root, config, texts, base, tab, chat, place, speak, emit }) {
    this.#chat = chat;
    this.#texts = texts;
    this.#tab = tab;
    this.#config = config;
    this.#base = base;
    this.#emit = emit;
    this.sheet = sheet(palette(config.colours ?? {}));
    root.adoptedStyleSheets = [this.sheet];
    this.speaker = new Speaker(texts);
    this.log = new Log({ texts, base, bot: config.bot, actions: this.#rowActions() });
    this.composer = new Composer({ texts, limit: config.limits.text, shelf: tab, say: (text) => chat.say(text), typing: (writing) => chat.typed(writing) });
    this.menu = new Menu({ texts, languages: config.languages, language: config.language, actions: { ...this.#menuActions(), speak } });
    this.rating = new Rating({ texts, tab, shelf: chat.shelf, actions: this.#endActions() });
    this.#build(place);
    root.replaceChildren(this.whole);
    this.#listen();
    if (tab.get("open")) this.#show();
    this.draw();
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** Open it because the person, or the page for them, asked for it just now. */
  open() {
    if (this.isOpen) return;
    this.#opener = document.activeElement === this.panel.getRootNode().host ? null : document.activeElement;
    this.#show();
    const { panel, composer } = this;
    (this.#chat.blocked || !matchMedia(PRECISE).matches ? panel : composer.input).focus({ preventScroll: true });
    this.#emit("open");
  }

  close() {
    if (!this.isOpen) return;
    const inside = this.panel.contains(this.panel.getRootNode().activeElement);
    this.panel.hidden = true;
    this.whole.classList.remove("open");
    this.#tab.remove("open");
    this.draw();
    const before = this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : this.bubble;
    if (inside) before.focus({ preventScroll: true });
    this.#emit("close");
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  /** Leave the page to another view of the same chat. */
  end() {
    clearTimeout(this.#timer);
    this.#life.abort();
  }

  /** The chat was reset. */
  forget() {
    this.composer.clear();
    this.#tab.remove("comment");
  }

  /** Say that something the person asked for did not work. */
  failed() {
    this.#tell(this.problem, this.#texts.get("error-action"));
  }

  /** Bring the screen in step with the conversation. */
  draw() {
    const chat = this.#chat;
    const gap = this.#gap();
    const added = this.log.draw(chat.blocked ? "" : (this.#config.greeting ?? ""), chat);
    this.#drawTyping(Date.now());
    this.#drawFoot();
    this.#drawWho();
    const started = chat.transcript.list().length > 0;
    this.person.hidden = chat.blocked || chat.owner !== "bot";
    this.menu.draw({ person: !this.person.hidden, file: started, end: chat.course.endable });
    const last = chat.unsent().length ? "customer" : chat.transcript.list().at(-1)?.sender.kind;
    this.rating.draw(chat.course.now?.request, last);
    if (this.isOpen) {
      if (gap < (added.length ? AT_END : 2) || added.at(-1)?.item.side === "own") this.#toEnd(added);
      else if (added.some((row) => row.item.side !== "own")) this.jump.hidden = false;
      this.#read();
    }
    this.#drawBubble(this.isOpen ? 0 : chat.unread);
    this.speaker.hear(this.isOpen ? added : [], this.log.items, chat.loaded);
  }

  /** Dots while the bot owes an answer, and a name beside them while an agent types. */
  #drawTyping(now) {
    const { signals, transcript, owner } = this.#chat;
    const owed = owner === "bot" ? transcript.owed(now) : 0;
    const { name, left } = owner === "bot" ? { name: "", left: 0 } : signals.typist(now);
    const who = left ? this.#texts.get("typing", { name: name || this.#texts.get("agent") }) : "";
    this.typing.hidden = !owed && !left;
    this.#tell(this.typist, who);
    clearTimeout(this.#timer);
    if (owed || left) this.#timer = setTimeout(() => this.draw(), Math.max(owed, left) + 50);
  }

  #drawFoot() {
    const { trouble, owner, course, blocked } = this.#chat;
    const place = owner === "queue" ? course.now?.position : null;
    this.#tell(this.status, trouble && this.#texts.get(trouble));
    this.#tell(this.place, place === 1 ? this.#texts.get("position-next") : place ? this.#texts.get("position", { position: place }) : "");
    this.locked.hidden = !blocked;
    this.composer.element.hidden = blocked;
  }

  /** The header shows who answers. */
  #drawWho() {
    const { owner, course, transcript } = this.#chat;
    const last = transcript.list().findLast((message) => message.sender.kind === "agent")?.sender;
    const { bot, name, hours } = this.#config;
    const agent = owner === "agent" && (course.now?.agent ?? last?.name);
    const picture = safeUrl(agent ? (last?.name === agent ? last.avatar_url : null) : bot.avatar_url, this.#base);
    const signature = `${agent} ${picture}`;
    if (this.who.dataset.of === signature) return;
    this.who.dataset.of = signature;
    const words = el("div", { class: "who-words" }, el("h2", { id: "title" }, agent || bot.name), el("p", {}, agent ? name : hours || this.#texts.get("subtitle")));
    this.who.replaceChildren(avatar(agent || bot.name, picture), words);
  }

  #drawBubble(unread) {
    const label = unread ? this.#texts.get("open-unread", { count: unread }) : this.#texts.get("open");
    this.bubble.setAttribute("aria-expanded", String(this.isOpen));
    this.bubble.setAttribute("aria-label", this.isOpen ? this.#texts.get("close") : label);
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 9 ? "9+" : String(unread);
    if (unread === this.#unread) return;
    if (unread > this.#unread) this.speaker.say(this.#texts.get("unread", { count: unread }));
    this.#unread = unread;
    this.#emit("unread", unread);
  }

  /** A line that is there only while it says something; what changes in it is said aloud. */
  #tell(line, text) {
    if (line.textContent === text) return;
    line.textContent = text;
    if (text && this.isOpen) this.speaker.say(text);
  }

  /** What is really on the screen has been read. */
  #read() {
    const { scroller } = this;
    if (document.visibilityState === "visible") this.#chat.read(this.log.above(scroller.scrollTop + scroller.clientHeight - 12));
  }

  #show() {
    this.panel.hidden = false;
    this.whole.classList.add("open");
    this.#tab.set("open", true);
    this.#viewport();
    this.composer.fit();
    this.#toEnd([]);
    this.draw();
  }

  /** Show the end, or the beginning of what is new if all of it does not fit; below one's own words nothing is new. */
  #toEnd(added) {
    const { scroller } = this;
    const start = this.#shown && added.length && this.log.items.at(-1).side !== "own" ? added[0].element.offsetTop - 16 : Infinity;
    scroller.scrollTop = Math.min(scroller.scrollHeight, start);
    // A view that takes the place of another has no rows yet when it opens.
    this.#shown = this.#chat.loaded && this.log.items.length > 0;
    this.#stuck = this.#gap() < 2;
    this.#height = scroller.clientHeight;
    this.jump.hidden = true;
  }

  /** The button is about to disappear; the keyboard must not end up nowhere. */
  #away() {
    (matchMedia(PRECISE).matches ? this.composer.input : this.scroller).focus({ preventScroll: true });
  }

  #rowActions() {
    const chat = this.#chat;
    return {
      choose: (message, option) => {
        chat.choose(message, option);
        this.#away();
      },
      retry: (entry) => {
        chat.outbox.retry(entry.id);
        this.#away();
      },
      edit: (entry) => this.composer.edit(chat.outbox.remove(entry.id)?.text ?? ""),
    };
  }

  #menuActions() {
    return { person: () => this.#askPerson(), file: () => this.#try(() => this.#download()), end: () => this.#try(() => this.#endChat()) };
  }

  #endActions() {
    const chat = this.#chat;
    const restart = () => {
      chat.restart();
      this.#away();
    };
    return { rate: (score, comment) => chat.course.rate(score, comment), restart, changed: () => this.draw() };
  }

  async #try(action) {
    this.#tell(this.problem, "");
    await action().catch((error) => {
      if (typeof error.status !== "number") throw error;
      this.failed();
    });
  }

  async #endChat() {
    const texts = this.#texts;
    const words = { title: texts.get("end-title"), text: texts.get("end-text"), yes: texts.get("menu-end"), no: texts.get("cancel") };
    if (!(await confirm(this.panel, words))) return this.menu.button.focus();
    await this.#chat.course.end();
    this.rating.element.focus();
    this.#toEnd([]);
  }

  async #download() {
    const href = URL.createObjectURL(await this.#chat.course.copy());
    el("a", { href, download: `chat-${new Date().toISOString().slice(0, 10)}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }

  #askPerson() {
    const text = this.#texts.get("ask-person");
    if (!this.#chat.unsent().some((entry) => entry.text === text)) this.#chat.say(text);
    this.#away();
  }

  #build({ side, shortcut }) {
    const texts = this.#texts;
    this.who = el("div", { class: "who" });
    const close = el("button", { type: "button", class: "plain-button", "aria-label": texts.get("close"), onclick: () => this.close() }, icon("close"));
    const head = el("div", { class: "top" }, this.who, this.menu.button, close, this.menu.element);
    this.typist = el("span");
    this.typing = el("div", { class: "typing", "aria-hidden": "true", hidden: true }, el("span", { class: "dots" }, el("i"), el("i"), el("i")), this.typist);
    this.locked = el("p", { class: "locked", hidden: true }, icon("lock"), texts.get("identity-required"));
    const logo = safeUrl(this.#config.logo_url, this.#base);
    const brand = logo && el("img", { class: "logo", src: logo, alt: this.#config.name, onerror: () => brand.remove() });
    this.content = el("div", {}, brand, this.log.element, this.typing, this.rating.element, this.locked);
    this.scroller = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": texts.get("conversation"), onscroll: () => this.#scrolled() }, this.content);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.#jump() }, texts.get("new-messages"), icon("down"));
    this.status = el("p", { class: "status" });
    this.problem = el("p", { class: "status problem" });
    this.place = el("p", { class: "status" });
    this.person = el("button", { type: "button", class: "person", onclick: () => this.#askPerson() }, icon("person"), texts.get("menu-person"));
    const foot = el("div", { class: "bottom" }, this.jump, this.place, this.status, this.problem, this.person, this.composer.element);
    this.panel = el("section", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: true }, head, this.scroller, foot);
    this.badge = el("span", { class: "badge", "aria-hidden": "true", hidden: true });
    const opens = { "aria-controls": "panel", "aria-haspopup": "dialog", "aria-keyshortcuts": shortcut };
    this.bubble = el("button", { type: "button", class: "bubble", ...opens, onclick: () => this.toggle() }, icon("chat"), icon("close"), this.badge);
    this.whole = el("div", { class: `whole ${side === "left" ? "left-hand" : ""}`, lang: this.#config.language }, this.panel, this.speaker.element, this.bubble);
  }

  #listen() {
    const { signal } = this.#life;
    this.panel.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.draw(), { signal });
    const resized = new ResizeObserver(() => this.#stuck && this.#toEnd([]));
    for (const part of [this.scroller, this.content]) resized.observe(part);
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.#viewport(), { signal });
    const narrow = matchMedia(NARROW);
    // Where it covers the page, the page is out of reach for a screen reader too.
    const cover = () => this.panel.setAttribute("aria-modal", String(narrow.matches));
    narrow.addEventListener("change", cover, { signal });
    cover();
  }

  #pressed(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      this.close();
    }
    if (event.key !== "Tab") return;
    const reachable = (stop) => !stop.closest("[inert]") && (stop.checkVisibility?.() ?? true);
    const stops = [...this.panel.querySelectorAll(FOCUSABLE)].filter(reachable);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    const active = this.panel.getRootNode().activeElement;
    if (active !== from && active !== this.panel) return;
    event.preventDefault();
    to?.focus();
  }

  /** Keep the panel above a phone's keyboard, which covers the page without changing its size. */
  #viewport() {
    const { height, offsetTop } = window.visualViewport ?? { height: window.innerHeight, offsetTop: 0 };
    const { style } = this.sheet.cssRules[0];
    style.setProperty("--view-height", `${height}px`);
    style.setProperty("--view-top", `${offsetTop}px`);
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
    this.#read();
  }

  #jump() {
    this.#toEnd([]);
    this.scroller.focus({ preventScroll: true });
  }
}
