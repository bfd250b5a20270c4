/** Where the customer writes. What is typed and not sent survives a reload, and nothing is cut off. */

import { el, icon } from "./dom.js";

/** From this share of the limit on, the number of characters left is shown. */
const NEARLY_FULL = 0.9;

export class Composer {
  #shelf;
  #texts;
  #limit;
  #say;
  #typing;

  /**
   * @param {object} parts
   * @param {import("./texts.js").Texts} parts.texts
   * @param {number} parts.limit characters in one message
   * @param {import("./storage.js").Shelf} parts.shelf of this tab
   * @param {(text: string) => void} parts.say
   * @param {(writing: boolean) => void} parts.typing called whenever the person has changed the text
   */
  constructor({ texts, limit, shelf, say, typing }) {
    this.#shelf = shelf;
    this.#texts = texts;
    this.#limit = limit;
    this.#say = say;
    this.#typing = typing;
    this.input = el("textarea", {
      rows: 1,
      enterkeyhint: "send",
      "aria-label": texts.get("input-label"),
      "aria-describedby": "left",
      placeholder: texts.get("input-placeholder"),
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#pressed(event),
    });
    this.left = el("span", { class: "left", id: "left", role: "status" });
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
    count(this.left, input, this.#limit, this.#texts);
    this.button.toggleAttribute("data-empty", !input.value.trim() || input.value.trim().length > this.#limit);
  }

  /** Put a text back to be changed, before anything that is already there. @param {string} text */
  edit(text) {
    this.input.value = [text, this.input.value].filter(Boolean).join("\n");
    this.#typed();
    this.input.focus();
  }

  /** Forget what is there. */
  clear() {
    this.input.value = "";
    this.#shelf.remove("draft");
    this.fit();
  }

  #typed() {
    this.#shelf.set("draft", this.input.value);
    this.fit();
    this.#typing(Boolean(this.input.value.trim()));
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
    this.input.focus();
    if (!text || text.length > this.#limit) return;
    this.#say(text);
    this.input.value = "";
    this.#typed();
  }
}

/**
 * Say how many characters are left of a limit once it is near, and how many there are too many.
 *
 * @param {HTMLElement} place
 * @param {HTMLTextAreaElement} input
 * @param {number} limit
 * @param {import("./texts.js").Texts} texts
 */
export function count(place, input, limit, texts) {
  const left = limit - input.value.trim().length;
  const near = left <= limit * (1 - NEARLY_FULL);
  place.textContent = left < 0 ? texts.get("characters-over", { count: -left }) : near ? texts.get("characters-left", { count: left }) : "";
  place.classList.toggle("over", left < 0);
  input.setAttribute("aria-invalid", String(left < 0));
}
