/** Messages that the server has not acknowledged yet. They survive a reload and leave in the order they were written. */

import { ApiError } from "./api.js";
import { Pause, delay } from "./backoff.js";

const NAME = "outbox:";

/**
 * @typedef {object} Entry
 * @property {string} id the `client_message_id`
 * @property {string} text
 * @property {string} [option_id]
 * @property {string} [in_reply_to]
 * @property {number} at milliseconds since 1970; rises with every entry
 * @property {"queued" | "waiting" | "failed"} state waiting: tried, and tried again by itself
 * @property {string} [error] code of the refusal, when failed or told to slow down
 */

export class Outbox {
  #shelf;
  #deliver;
  #changed;
  #pause = new Pause();

  /**
   * @param {import("./storage.js").Shelf} shelf one name an entry, so that two tabs never overwrite each other
   * @param {(entry: Entry) => Promise<void>} deliver resolves once the server has acknowledged
   * @param {() => void} changed
   */
  constructor(shelf, deliver, changed) {
    this.#shelf = shelf;
    this.#deliver = deliver;
    this.#changed = changed;
    window.addEventListener("online", () => this.wake());
  }

  /** @returns {Entry[]} in the order they were written */
  entries() {
    const found = this.#shelf.names(NAME).map((name) => this.#shelf.get(name));
    return found.filter(Boolean).sort((a, b) => a.at - b.at);
  }

  /** @param {{text: string, option_id?: string, in_reply_to?: string}} content */
  add(content) {
    const at = Math.max(Date.now(), (this.entries().at(-1)?.at ?? 0) + 1);
    this.#put({ ...content, id: uuid(), at, state: "queued" });
    this.wake();
  }

  /** Send an entry again, under a new id if the old one belongs to a conversation that is gone. @param {string} id */
  retry(id) {
    const entry = this.#shelf.get(NAME + id);
    if (!entry) return;
    const fresh = entry.error === "gone";
    if (fresh) this.#shelf.remove(NAME + id);
    this.#put({ ...entry, id: fresh ? uuid() : id, state: "queued", error: undefined });
    this.wake();
  }

  /** @param {string} id @returns {Entry | null} what was removed */
  remove(id) {
    const entry = this.#shelf.get(NAME + id);
    if (!entry) return null;
    this.#shelf.remove(NAME + id);
    this.#changed();
    return entry;
  }

  /** Look again now, because something was added or the network is back. */
  wake() {
    this.#pause.wake();
  }

  /**
   * Deliver one entry after the other until `signal` ends it.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   */
  async run(signal) {
    signal.addEventListener("abort", () => this.#pause.end());
    let attempt = 0;
    while (!signal.aborted) {
      const entry = this.entries().find((candidate) => candidate.state !== "failed");
      if (!entry) {
        await this.#pause.wait();
        continue;
      }
      try {
        await this.#deliver(entry);
        attempt = 0;
        this.remove(entry.id);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (!error.temporary) this.#refuse(entry, error);
        else {
          this.#mark(entry, "waiting", error.offline ? undefined : error.code);
          if (!signal.aborted) await this.#pause.wait(delay(attempt++), error.retryAfter);
        }
      }
    }
  }

  /** A text is kept for its writer to mend; a choice that is no longer open means nothing without its question. */
  #refuse(entry, error) {
    if (entry.option_id) this.remove(entry.id);
    else this.#mark(entry, "failed", error.gone ? "gone" : error.code);
  }

  #mark(entry, state, error) {
    // It may have been removed meanwhile, because the stream showed it as delivered.
    if (this.#shelf.get(NAME + entry.id)) this.#put({ ...entry, state, error });
  }

  #put(entry) {
    this.#shelf.set(NAME + entry.id, entry);
    this.#changed();
  }
}

/** @returns {string} a random UUID, on pages without a secure context too */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
