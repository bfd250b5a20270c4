/** Server-sent events read with `fetch`, because EventSource cannot carry a bearer header. */

import { ApiError } from "./api.js";
import { delay } from "./backoff.js";

/** Longest silence of a living stream in milliseconds; the server sends a comment every 15 s. */
const SILENCE = 40_000;
/** Seconds before a stream that had to make room for newer ones is opened again; coming back to the page ends it. */
const CROWDED = 60;

/**
 * @typedef {{name: string, id: string, data: string}} ServerEvent
 *
 * @typedef {object} Listener
 * @property {(signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>} open connects after the last event seen
 * @property {(event: ServerEvent) => void} onEvent
 * @property {(error: ApiError | null) => void} onLink called when the connection comes, and with the reason when it fails to
 * @property {() => void} onSilence a connection ended without a sign of life, as behind a proxy that holds streams back
 * @property {() => void} onGone the conversation is unknown; nothing follows
 */

/**
 * Follow a stream until `signal` ends it, connecting again after every break.
 *
 * @param {Listener} listener
 * @param {AbortSignal} signal
 * @param {import("./backoff.js").Pause} pause before a new connection; whoever knows that there is one again may end it
 * @returns {Promise<void>}
 */
export async function follow(listener, signal, pause) {
  const wake = () => pause.wake();
  signal.addEventListener("abort", () => pause.end());
  const shown = () => document.visibilityState === "visible" && wake();
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", shown);
  let attempt = 0;
  while (!signal.aborted) {
    let retryAfter = 0;
    let crowded = false;
    try {
      crowded = await connection(listener, signal, () => (attempt = 0));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (signal.aborted) break;
      if (error.gone) {
        listener.onGone();
        break;
      }
      retryAfter = error.retryAfter;
      listener.onLink(error);
    }
    // Were it opened again at once, it would only take the place of the next.
    if (!signal.aborted) await pause.wait(delay(attempt++) + (crowded ? CROWDED * 1000 : 0), retryAfter);
  }
  window.removeEventListener("online", wake);
  document.removeEventListener("visibilitychange", shown);
}

/**
 * One connection, from opening it to its end.
 *
 * @returns {Promise<boolean>} whether it ended because the conversation has too many newer ones
 */
async function connection(listener, signal, alive) {
  const call = new AbortController();
  const stop = () => call.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, SILENCE);
  let heard = false;
  let crowded = false;
  try {
    const reader = (await listener.open(call.signal)).getReader();
    listener.onLink(null);
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (signal.aborted) return false;
      if (done) {
        if (!heard) await listener.onSilence();
        return crowded;
      }
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE);
      heard = true;
      alive();
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) {
        if (event.name === "superseded") crowded = true;
        else listener.onEvent(event);
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Cuts the text of a stream into events; an event may arrive in any number of pieces. */
export class EventParser {
  #rest = "";
  #event = { name: "message", id: "", data: [] };

  /** @param {string} text @returns {ServerEvent[]} the events that are complete now */
  feed(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    const events = [];
    for (const line of lines) {
      const done = this.#line(line);
      if (done) events.push(done);
    }
    return events;
  }

  #line(line) {
    if (line === "") {
      const { name, id, data } = this.#event;
      this.#event = { name: "message", id: "", data: [] };
      return data.length ? { name, id, data: data.join("\n") } : null;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event.name = value;
    else if (field === "id") this.#event.id = value;
    else if (field === "data") this.#event.data.push(value);
    return null;
  }
}
