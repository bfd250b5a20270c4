/** What is needed seldom: a person, the transcript, the language, the end. */

import { el, icon } from "./dom.js";
import { languageName } from "./texts.js";

export class Menu {
  /**
   * @param {object} parts
   * @param {import("./texts.js").Texts} parts.texts
   * @param {string[]} parts.languages
   * @param {string} parts.language the one that is spoken
   * @param {{person: () => void, file: () => void, end: () => void, speak: (language: string) => void}} parts.actions
   */
  constructor({ texts, languages, language, actions }) {
    const entry = (name, outline, danger = "") =>
      el("button", { type: "button", class: `entry ${danger}`, onclick: () => this.#run(actions[name]) }, icon(outline), texts.get(`menu-${name}`));
    const pick = (code) =>
      el("button", { type: "button", lang: code, "aria-pressed": String(code === language), onclick: () => this.#run(() => actions.speak(code)) }, languageName(code));
    this.person = entry("person", "person");
    this.file = entry("file", "file");
    this.end = entry("end", "end", "ends");
    this.tongues = el("div", { class: "tongues", role: "group", "aria-label": texts.get("menu-language"), hidden: languages.length < 2 }, ...languages.map(pick));
    // Focus stays where it is while a button is pressed: Safari would take it away, and with it the menu.
    const onmousedown = (event) => event.preventDefault();
    this.element = el("div", { class: "menu", id: "menu", hidden: true, onmousedown, onkeydown: (event) => this.#pressed(event) }, this.person, this.file, this.tongues, this.end);
    this.button = el(
      "button",
      { type: "button", class: "plain-button", "aria-label": texts.get("menu"), "aria-controls": "menu", "aria-expanded": "false", onmousedown, onclick: () => (this.element.hidden ? this.#toggle(true) : this.#run()) },
      icon("more"),
    );
    this.element.addEventListener("focusout", (event) => {
      if (event.relatedTarget !== this.button && !this.element.contains(event.relatedTarget)) this.#toggle(false);
    });
  }

  /** @param {{person: boolean, file: boolean, end: boolean}} sense which entries make sense just now */
  draw(sense) {
    for (const [name, makes] of Object.entries(sense)) this[name].hidden = !makes;
    this.button.hidden = ![this.person, this.file, this.tongues, this.end].some((part) => !part.hidden);
  }

  #toggle(open) {
    this.element.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.element.querySelector("button:not([hidden])").focus();
  }

  #run(action) {
    this.#toggle(false);
    this.button.focus();
    action?.();
  }

  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [...this.element.querySelectorAll("button")].filter((stop) => stop.checkVisibility?.() ?? true);
    if (step) stops.at((stops.indexOf(event.target) + step) % stops.length).focus();
    else if (event.key !== "Escape") return;
    else this.#run();
    event.preventDefault();
    event.stopPropagation();
  }
}
