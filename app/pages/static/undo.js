/**
 * A sent reply is held for some seconds, in which it can be taken back; then it is posted, once.
 *
 * While it is held it lies in the browser's storage under a web lock of its tab: a tab that goes leaves the text to the next one as a
 * draft, with the id that it would have been sent under, so that nothing arrives twice.
 */

import { newId, read, write } from "./drafts.js";

const RETRY_MS = 5000;

export class HeldReply {
  #draft;
  #prefix;
  #key = "";
  /** The reply where the browser stores nothing: this tab alone knows it. */
  #unstored = null;
  #box;
  #texts;
  #post;
  #timer = 0;
  #state = "none";
  #release = null;
  #sending = null;

  /**
   * @param {import("./drafts.js").Draft} draft of the reply's form
   * @param {HTMLElement} box where it is shown
   * @param {Record<string, string>} texts
   * @param {(reply: {id: string, text: string, article: {id: string} | null}) => Promise<"sent" | "refused" | "differs" | "unreachable">} post
   * @param {AbortSignal} gone aborted when the form is taken from the page
   */
  constructor(draft, box, texts, post, gone) {
    this.#draft = draft;
    this.#prefix = `${draft.key}:held:`;
    this.#box = box;
    this.#texts = texts;
    this.#post = post;
    for (const key of Object.keys(localStorage)) if (key.startsWith(this.#prefix)) this.#takeOver(key);
    window.addEventListener("storage", ({ key, newValue }) => navigator.locks && newValue && key.startsWith(this.#prefix) && this.#takeOver(key), { signal: gone });
    window.addEventListener("online", () => this.#state === "unsent" && this.send(), { signal: gone });
  }

  get isHeld() {
    return this.#state === "held" || this.#state === "unsent";
  }

  /** Begin to hold what stands in the form; an earlier reply goes out at once. */
  async hold(seconds) {
    if (this.#state !== "none" && !(await this.send())) return;
    const reply = this.#draft.value;
    this.#key = `${this.#prefix}${reply.id}`;
    this.#state = "held";
    await this.#lock();
    write(this.#key, reply);
    this.#unstored = read(this.#key) ? null : reply;
    this.#draft.renew();
    this.#countdown(Date.now() + seconds * 1000);
  }

  /** Take it back into the form, before what was begun since. */
  undo() {
    if (!this.isHeld) return false;
    clearTimeout(this.#timer);
    const reply = this.#reply;
    this.#end();
    if (reply) this.#restore(reply);
    this.#draft.field.focus();
    return true;
  }

  /** Post it now; whether it has arrived. */
  send() {
    this.#sending ??= this.#sendOnce().finally(() => { this.#sending = null; });
    return this.#sending;
  }

  async #sendOnce() {
    clearTimeout(this.#timer);
    const reply = this.#reply;
    if (!reply) {
      this.#end();
      return true;
    }
    this.#state = "sending";
    this.#show(this.#texts.sending, reply.text);
    const outcome = await this.#post(reply);
    if (outcome === "unreachable") {
      this.#state = "unsent";
      this.#show(this.#texts.offline, reply.text, [this.#button(this.#texts.again, () => this.send()), this.#button(this.#texts.edit, () => this.undo())]);
      this.#timer = setTimeout(() => this.send(), RETRY_MS);
      return false;
    }
    this.#end();
    // Those words were sent under this id before: these are another message.
    if (outcome === "differs") this.#restore({ ...reply, id: newId() });
    if (outcome === "refused") this.#restore(reply);
    return outcome === "sent";
  }

  /** What is held; nothing if another tab has taken it. */
  get #reply() {
    return read(this.#key) ?? this.#unstored;
  }

  #restore({ id, text, article }) {
    const begun = this.#draft.value;
    const both = begun.text.trim() ? `${text}\n\n${begun.text}` : text;
    this.#draft.set({ id, text: both, article: article ?? begun.article });
  }

  #end() {
    write(this.#key, null);
    this.#unstored = null;
    this.#state = "none";
    this.#box.replaceChildren();
    this.#release?.();
    this.#release = null;
  }

  /** Held by this tab from here on, until it lets go or is gone. */
  #lock() {
    if (!navigator.locks) return Promise.resolve();
    return new Promise((locked) => {
      navigator.locks.request(this.#key, () => new Promise((release) => {
        this.#release = release;
        locked();
      }));
    });
  }

  /** What a tab that is gone has left behind comes back as a draft; what is in the transcript was sent. */
  #takeOver(key) {
    const adopt = () => {
      const left = read(key);
      if (!left) return;
      write(key, null);
      if (!document.querySelector(`[data-client-id="${CSS.escape(left.id)}"]`)) this.#restore(left);
    };
    if (navigator.locks) navigator.locks.request(key, adopt);
    else adopt();
  }

  #countdown(until) {
    const left = Math.ceil((until - Date.now()) / 1000);
    const reply = this.#reply;
    if (left <= 0 || !reply) {
      this.send();
      return;
    }
    const said = `${this.#texts.held} ${left}`;
    const shown = this.#box.querySelector(".held-state");
    if (shown) shown.textContent = said;
    else this.#show(said, reply.text, [this.#button(this.#texts.undo, () => this.undo())]);
    this.#timer = setTimeout(() => this.#countdown(until), 200);
  }

  #button(text, run) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "small";
    made.textContent = text;
    made.addEventListener("click", run);
    return made;
  }

  #show(state, text, buttons = []) {
    const line = document.createElement("div");
    line.className = "line by-agent held";
    const words = document.createElement("div");
    words.className = "text";
    words.textContent = text;
    const below = document.createElement("p");
    below.className = "held-line";
    const said = document.createElement("span");
    said.className = "held-state figures";
    said.textContent = state;
    below.append(said, ...buttons);
    line.append(words, below);
    this.#box.replaceChildren(line);
    line.scrollIntoView({ block: "nearest" });
  }
}
