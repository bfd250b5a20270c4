/** Server-sent events read with `fetch`, because EventSource cannot carry a bearer header. */

import { ApiError } from "./api.js";
import { Pause, delay } from "./backoff.js";

/** Longest silence of a living stream in milliseconds; the server sends a comment every 15 s. */
const SILENCE = 40_000;

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
 * @returns {Promise<void>}
 */
export async function follow(listener, signal) {
  const pause = new Pause();
  const wake = () => pause.wake();
  signal.addEventListener("abort", () => pause.end());
  window.addEventListener("online", wake);
  let attempt = 0;
  while (!signal.aborted) {
    let retryAfter = 0;
    try {
      await connection(listener, signal, () => (attempt = 0));
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
    if (!signal.aborted) await pause.wait(delay(attempt++), retryAfter);
  }
  window.removeEventListener("online", wake);
}

/** One connection, from opening it to its end. */
async function connection(listener, signal, alive) {
  const call = new AbortController();
  const stop = () => call.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, SILENCE);
  let heard = false;
  try {
    const reader = (await listener.open(call.signal)).getReader();
    listener.onLink(null);
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (signal.aborted) return;
      if (done) return heard ? undefined : listener.onSilence();
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE);
      heard = true;
      alive();
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) listener.onEvent(event);
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
