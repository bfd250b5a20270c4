/**
 * The embedded chat: `<script type="module" src="https://…/widget.js" data-site="…" data-language="…"></script>`.
 * Both attributes may be left out. Everything lives in the shadow root of one `<firstline-widget>` element.
 */

import { Api, ApiError } from "./widget/api.js";
import { Pause, delay } from "./widget/backoff.js";
import { Chat } from "./widget/chat.js";
import { Shelf } from "./widget/storage.js";
import { Tabs } from "./widget/tabs.js";
import { Texts } from "./widget/texts.js";
import { View } from "./widget/view.js";

const BASE = new URL(".", import.meta.url).href;

class FirstlineWidget extends HTMLElement {
  /** @type {View | null} */
  #view = null;
  /** What was asked for before the settings of the site were there. */
  #wanted = false;

  async connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const site = this.dataset.site || "default";
    const prefix = `firstline:${new URL(BASE).host}:${site}:`;
    const shelf = new Shelf("localStorage", prefix);
    const api = new Api(BASE, site);
    const config = await settings(api, shelf, this.dataset.language || document.documentElement.lang || navigator.language);
    if (!config) return;
    const chat = new Chat({
      api,
      shelf,
      tabs: new Tabs(prefix, shelf.shared),
      language: config.language,
      metadata: page,
      changed: () => this.#view?.draw(),
    });
    const texts = new Texts(config.strings, config.language);
    this.#view = new View({ root, config, texts, base: BASE, tab: new Shelf("sessionStorage", prefix), chat });
    chat.start();
    if (this.#wanted) this.#view.open();
  }

  open() {
    this.#wanted = true;
    this.#view?.open();
  }

  close() {
    this.#wanted = false;
    this.#view?.close();
  }
}

/**
 * What the site has set; the copy of the last visit if the server cannot be reached.
 *
 * @param {Api} api
 * @param {Shelf} shelf
 * @param {string} language
 * @returns {Promise<import("./widget/api.js").Config | null>} null if the site is unknown or refuses this page
 */
async function settings(api, shelf, language) {
  const pause = new Pause();
  window.addEventListener("online", () => pause.wake());
  for (let attempt = 0; ; attempt++) {
    try {
      const config = await api.config(language);
      shelf.set("config", { asked: language, config });
      return config;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.temporary) {
        console.warn(`Firstline: the chat is not available here (${error.message}).`);
        return null;
      }
      const kept = shelf.get("config");
      if (kept?.asked === language) return kept.config;
      await pause.wait(delay(attempt, error.retryAfter));
    }
  }
}

/** Where the conversation begins, for the agent who reads it later. @returns {Record<string, string>} */
function page() {
  return {
    page: location.href.slice(0, 2000),
    title: document.title.slice(0, 300),
    referrer: document.referrer.slice(0, 2000),
    user_agent: navigator.userAgent.slice(0, 500),
  };
}

/** Put the element into the page as the script tag describes it. */
function embed() {
  const tag = [...document.querySelectorAll("script[src]")].find((script) => script.src === import.meta.url);
  const widget = document.createElement("firstline-widget");
  if (tag?.dataset.site) widget.dataset.site = tag.dataset.site;
  if (tag?.dataset.language) widget.dataset.language = tag.dataset.language;
  document.body.append(widget);
  window.Firstline = Object.freeze({ open: () => widget.open(), close: () => widget.close() });
}

// Two script tags on one page make one chat.
if (!customElements.get("firstline-widget")) {
  customElements.define("firstline-widget", FirstlineWidget);
  if (document.body) embed();
  else document.addEventListener("DOMContentLoaded", embed);
}
