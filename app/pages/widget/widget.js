/**
 * The embedded chat: `<script type="module" src="https://…/widget.js" data-site="…" data-language="…"></script>`.
 * All attributes may be left out; docs/embedding.md lists them, and what `window.Firstline` can do. Everything lives in
 * the shadow root of one `<firstline-widget>` element.
 */

import { Api, ApiError } from "./widget/api.js";
import { Chat } from "./widget/chat.js";
import { page, settings } from "./widget/settings.js";
import { listen } from "./widget/shortcut.js";
import { Shelf } from "./widget/storage.js";
import { Tabs } from "./widget/tabs.js";
import { Texts } from "./widget/texts.js";
import { View } from "./widget/view.js";
import { Visitor } from "./widget/visitor.js";

const BASE = new URL(".", import.meta.url).href;
const ATTRIBUTES = ["site", "language", "identity", "position", "shortcut"];

class FirstlineWidget extends HTMLElement {
  #api;
  #shelf;
  #tab;
  /** The language of the page. */
  #asked = "";
  /** @type {Chat | null} */
  #chat = null;
  /** @type {View | null} */
  #view = null;
  /** What was asked for before the settings of the site were there. @type {(() => void)[]} */
  #waiting = [];

  async connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" });
    const { site = "default", language, identity, shortcut } = this.dataset;
    const prefix = `firstline:${new URL(BASE).host}:${site}:`;
    this.#asked = language || document.documentElement.lang || navigator.language;
    this.#shelf = new Shelf("localStorage", prefix);
    this.#tab = new Shelf("sessionStorage", prefix);
    this.#api = new Api(BASE, site);
    const config = await settings(this.#api, this.#shelf, this.#chosen() ?? this.#asked);
    if (!config) return;
    const visitor = new Visitor({ api: this.#api, language: config.language, selective: Boolean(config.identity_required), page });
    this.#chat = new Chat({
      api: this.#api,
      shelf: this.#shelf,
      tabs: new Tabs(prefix, this.#shelf.shared),
      visitor,
      changed: () => this.#view?.draw(),
      arrived: (message) => this.#emit("message", message),
      forgotten: () => this.#view?.forget(),
    });
    if (identity) this.#chat.identify(identity);
    this.#show(config);
    for (const action of this.#waiting) action();
    this.#chat.start();
    this.#shelf.watch((name) => name === "language" && this.#chosen() && this.#speak(this.#chosen()));
    if (shortcut) listen(shortcut, () => this.#view.toggle());
  }

  /** @param {{ask?: string}} [how] ask: said in the person's name, as when they pressed a button with this question */
  open({ ask } = {}) {
    this.#then(() => {
      this.#view.open();
      if (ask) this.#chat.say(String(ask));
    });
  }

  close() {
    this.#then(() => this.#view.close());
  }

  /** @param {string | null} token that the site's server has signed; without one, as `reset` */
  setIdentity(token) {
    if (!token) return this.reset();
    this.#then(() => this.#chat.identify(String(token)));
  }

  /** @param {Record<string, unknown>} values `language` is that of the chat, the others are shown to agents */
  setContext({ language, ...values }) {
    const facts = Object.entries(values).map(([name, value]) => [name.slice(0, 200), String(value).slice(0, 2000)]);
    this.#then(() => {
      if (facts.length) this.#chat.describe(Object.fromEntries(facts));
      if (language) this.#speak(this.#asked = String(language));
    });
  }

  reset() {
    this.#then(() => this.#chat.reset());
  }

  /** @param {string} name @param {(detail: any) => void} run @returns {() => void} ends it */
  on(name, run) {
    const heard = (event) => run(event.detail);
    this.addEventListener(name, heard);
    return () => this.removeEventListener(name, heard);
  }

  /** Now, or as soon as the chat is there. */
  #then(action) {
    if (this.#view) action();
    else this.#waiting.push(action);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** The language that the person has chosen while the page spoke the one that it speaks now. */
  #chosen() {
    const kept = this.#shelf.get("language");
    return kept?.asked === this.#asked ? kept.chosen : null;
  }

  #show(config) {
    this.#view?.end();
    const { position: side, shortcut } = this.dataset;
    this.#view = new View({
      root: this.shadowRoot,
      config,
      texts: new Texts(config.strings, config.language),
      base: BASE,
      tab: this.#tab,
      chat: this.#chat,
      place: { side, shortcut },
      speak: (language) => {
        this.#shelf.set("language", { asked: this.#asked, chosen: language });
        this.#speak(language).then(() => this.#view.menu.button.focus());
      },
      emit: (name, detail) => this.#emit(name, detail),
    });
  }

  async #speak(language) {
    try {
      const config = await this.#api.config(language);
      this.#show(config);
      this.#chat.speak(config.language);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#view.failed();
    }
  }
}

/** Put the element into the page as the script tag describes it. */
function embed() {
  const tag = [...document.querySelectorAll("script[src]")].find((script) => script.src === import.meta.url);
  const widget = document.createElement("firstline-widget");
  for (const name of ATTRIBUTES) if (tag?.dataset[name]) widget.dataset[name] = tag.dataset[name];
  document.body.append(widget);
  const early = Array.isArray(window.Firstline) ? window.Firstline : [];
  const api = { push: (...runs) => runs.forEach((run) => run(api)) };
  for (const name of ["open", "close", "setIdentity", "setContext", "reset", "on"]) api[name] = (...given) => widget[name](...given);
  window.Firstline = Object.freeze(api);
  api.push(...early);
}

// Two script tags on one page make one chat.
if (!customElements.get("firstline-widget")) {
  customElements.define("firstline-widget", FirstlineWidget);
  if (document.body) embed();
  else document.addEventListener("DOMContentLoaded", embed);
}
