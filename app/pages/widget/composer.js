/** Where the customer writes. What is typed and not sent survives a reload. */

import { el, icon } from "./dom.js";

/** From this share of the limit on, the number of characters left is shown. */
const NEARLY_FULL = 0.9;

export class Composer {
  #shelf;
  #texts;
  #limit;
  #say;

  /**
   * @param {object} parts
   * @param {import("./texts.js").Texts} parts.texts
   * @param {number} parts.limit characters in one message
   * @param {import("./storage.js").Shelf} parts.shelf of this tab
   * @param {(text: string) => void} parts.say
   */
  constructor({ texts, limit, shelf, say }) {
    this.#shelf = shelf;
    this.#texts = texts;
    this.#limit = limit;
    this.#say = say;
    this.input = el("textarea", {
      rows: 1,
      maxlength: limit,
      enterkeyhint: "send",
      "aria-label": texts.get("input-label"),
      placeholder: texts.get("input-placeholder"),
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#pressed(event),
    });
    this.left = el("span", { class: "left", role: "status" });
    this.button = el("button", { type: "submit", class: "send", "aria-label": texts.get("send") }, icon("send"));
    this.element = el("form", { class: "composer", novalidate: true, onsubmit: (event) => this.#submit(event) }, this.input, this.left, this.button);
    this.input.value = shelf.get("draft") ?? "";
  }

  /** Bring the height and the counter in step with the text; needs to be on the screen. */
  fit() {
    const { input } = this;
    const rows = () => Math.max(1, Math.round((input.scrollHeight - 20) / 21));
    input.rows = 1;
    input.rows = Math.min(6, rows());
    const left = this.#limit - input.value.length;
    this.left.textContent = left <= this.#limit * (1 - NEARLY_FULL) ? this.#texts.get("characters-left", { count: left }) : "";
    this.button.toggleAttribute("data-empty", !input.value.trim());
  }

  /** Put a text back to be changed, before anything that is already there. @param {string} text */
  edit(text) {
    this.input.value = [text, this.input.value].filter(Boolean).join("\n").slice(0, this.#limit);
    this.#typed();
    this.input.focus();
  }

  #typed() {
    this.#shelf.set("draft", this.input.value);
    this.fit();
  }

  #pressed(event) {
    // The Enter that ends a composition (Japanese, accents) belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return this.input.focus();
    this.#say(text);
    this.input.value = "";
    this.#typed();
    this.input.focus();
  }
}
