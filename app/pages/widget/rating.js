/** The end of a conversation: five faces and a comment, once, and the way to a new one. */

import { ApiError } from "./api.js";
import { count } from "./composer.js";
import { el, face } from "./dom.js";

const SCORES = [1, 2, 3, 4, 5];
/** Characters of a comment that the server takes. */
const LONGEST_COMMENT = 1000;

export class Rating {
  #texts;
  #tab;
  #shelf;
  #actions;
  #shown = "";
  /** Number of the request that was rated in this tab. */
  #thanked = 0;

  /**
   * @param {object} parts
   * @param {import("./texts.js").Texts} parts.texts
   * @param {import("./storage.js").Shelf} parts.tab of this tab, for what is typed
   * @param {import("./storage.js").Shelf} parts.shelf of all tabs, for who does not want to be asked
   * @param {{rate: (score: number, comment: string) => Promise<void>, restart: () => void, changed: () => void}} parts.actions
   */
  constructor({ texts, tab, shelf, actions }) {
    this.#texts = texts;
    this.#tab = tab;
    this.#shelf = shelf;
    this.#actions = actions;
    this.element = el("section", { class: "card", tabindex: -1, "aria-label": texts.get("rate-title"), hidden: true });
  }

  /**
   * @param {import("./types.d.ts").Standing["request"] | undefined} request
   * @param {"customer" | "bot" | "agent" | "system" | undefined} last who wrote the last message
   */
  draw(request, last) {
    const mode = request ? this.#mode(request, last) : "";
    const shown = mode && `${mode} ${request.number}`;
    if (shown === this.#shown) return;
    const focused = this.element.contains(this.element.getRootNode().activeElement);
    this.#shown = shown;
    this.element.hidden = !mode;
    if (!mode) return this.element.replaceChildren();
    const anew = el("button", { type: "button", class: "quiet", onclick: () => this.#actions.restart() }, this.#texts.get("new-chat"));
    const thanks = mode === "done" ? el("p", { class: "thanks" }, face(5), this.#texts.get("rate-thanks")) : null;
    this.element.replaceChildren(...(mode === "ask" ? [this.#form(request)] : [thanks, request.open ? null : anew].filter(Boolean)));
    if (focused) this.element.focus();
  }

  /** @returns {"ask" | "done" | "closed" | ""} */
  #mode({ number, open, rated, rateable }, last) {
    // The conversation goes on, whatever the server knows of it so far.
    if (last === "customer" || (open && last !== "system")) return "";
    if (rated) return !open || this.#thanked === number ? "done" : "";
    if (rateable && this.#shelf.get("unasked") !== number) return "ask";
    return open ? "" : "closed";
  }

  #form(request) {
    const texts = this.#texts;
    const mood = el("p", { class: "mood", "aria-hidden": "true" });
    const problem = el("p", { class: "problem", role: "alert" });
    const left = el("span", { class: "left", role: "status" });
    const written = () => {
      this.#tab.set("comment", comment.value);
      count(left, comment, LONGEST_COMMENT, texts);
    };
    const comment = el("textarea", { rows: 2, "aria-label": texts.get("rate-comment"), placeholder: texts.get("rate-comment"), oninput: written });
    comment.value = this.#tab.get("comment") ?? "";
    const later = el("button", { type: "button", class: "quiet", onclick: () => this.#unasked(request) }, texts.get("rate-later"));
    const send = el("button", { type: "submit", class: "primary" }, texts.get("rate-send"));
    const actions = el("div", { class: "actions" }, later);
    const chosen = (label) => {
      mood.textContent = label;
      if (comment.isConnected) return;
      mood.after(el("div", { class: "comment" }, comment, left), problem);
      actions.append(send);
    };
    const choice = (score) => {
      const label = texts.get(`rate-${score}`);
      const input = el("input", { type: "radio", name: "score", value: score, onchange: () => chosen(label) });
      return el("label", { class: "face", title: label }, input, face(score), el("span", { class: "sr-only" }, label));
    };
    const faces = el("fieldset", {}, el("legend", {}, texts.get("rate-title")), el("div", { class: "faces" }, ...SCORES.map(choice)));
    const form = el("form", {}, faces, mood, actions);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const score = Number(new FormData(form).get("score"));
      if (!score || comment.value.trim().length > LONGEST_COMMENT) return comment.focus();
      send.disabled = true;
      problem.textContent = (await this.#sent(request, score, comment.value.trim())) ? "" : texts.get("error-action");
      send.disabled = false;
    });
    return form;
  }

  /** @returns {Promise<boolean>} whether the server has taken it */
  async #sent(request, score, comment) {
    this.#thanked = request.number;
    try {
      await this.#actions.rate(score, comment);
      this.#tab.remove("comment");
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false;
    }
  }

  #unasked(request) {
    this.#shelf.set("unasked", request.number);
    this.#actions.changed();
  }
}
