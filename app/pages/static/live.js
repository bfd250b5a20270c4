/**
 * One event stream for all tabs: browsers open six connections to a host at most, and agents open more tabs than that.
 * The tab that holds the lock reads the stream and passes on what it hears; when it closes, another one takes over.
 */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

class SharedStream extends EventTarget {
  onopen = null;
  onerror = null;
  readyState = EventSource.CONNECTING;
  #channel;
  #closing = new AbortController();
  #source = null;
  #pause = FIRST_PAUSE;
  #url;

  constructor(url) {
    super();
    this.#url = url;
    const name = `firstline:${url}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener("message", (event) => this.#hear(event.data));
    const held = () => new Promise((release) => {
      this.#closing.signal.addEventListener("abort", release);
      this.#open();
    });
    navigator.locks.request(name, { signal: this.#closing.signal }, held).catch(() => {});
  }

  close() {
    this.readyState = EventSource.CLOSED;
    this.#closing.abort();
    this.#source?.close();
    this.#channel.close();
  }

  #open() {
    if (this.#closing.signal.aborted) return;
    const source = new EventSource(this.#url);
    this.#source = source;
    source.onopen = () => {
      this.#pause = FIRST_PAUSE;
      this.#tell("open");
    };
    source.addEventListener("changed", () => this.#tell("changed"));
    source.onerror = () => {
      this.#tell("error");
      // After an answer such as 401 or 503 the browser does not try again by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => this.#open(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    };
  }

  #tell(what) {
    if (this.#closing.signal.aborted) return;
    this.#channel.postMessage(what);
    this.#hear(what);
  }

  #hear(what) {
    if (this.readyState === EventSource.CLOSED) return;
    this.readyState = what === "error" ? EventSource.CONNECTING : EventSource.OPEN;
    if (what === "open") this.onopen?.(new Event("open"));
    else if (what === "error") this.onerror?.(new Event("error"));
    else this.dispatchEvent(new MessageEvent(what, { data: "{}" }));
  }
}

/** Let htmx's stream extension share streams, where the browser can (web locks need https or localhost). */
export function shareStream(htmx) {
  if (navigator.locks && window.BroadcastChannel) htmx.createEventSource = (url) => new SharedStream(url);
}
