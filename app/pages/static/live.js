/**
 * One event stream for all tabs: browsers open six connections to a host at most, and agents open more tabs than that.
 * The tab that holds the lock reads the stream and passes on what it hears; when it closes, another one takes over.
 *
 * Elements with `hx-trigger="sse:changed"` look again: all of them, or
 * - with `data-conversation="<id>"` only when that conversation is named, or everything may have changed;
 * - with `data-of-tickets` only when a conversation with a ticket is.
 * The document gets `desk:changed` with `{conversations: string[], tickets: boolean}` (no conversation: look at everything) and
 * `desk:presence` with the values of the signal, and `desk:condition` when the service's condition may be another one. Who is where is told again to tabs that open later.
 */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
/** Pages say every ten seconds that somebody still looks. */
const PRESENT_MS = 25000;
const EVENTS = ["changed", "presence", "condition"];
const EVERYTHING = JSON.stringify({ conversations: [], tickets: true });

class SharedStream extends EventTarget {
  onopen = null;
  onerror = null;
  readyState = EventSource.CONNECTING;
  #channel;
  #closing = new AbortController();
  #leads = false;
  #source = null;
  #pause = FIRST_PAUSE;
  #present = new Map();
  #url;

  constructor(url) {
    super();
    this.#url = url;
    const name = `firstline:${url}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.addEventListener("message", ({ data }) => this.#receive(data));
    this.#channel.postMessage({ what: "hello" });
    const held = () => new Promise((release) => {
      this.#closing.signal.addEventListener("abort", release);
      this.#leads = true;
      document.documentElement.dataset.leads = "";
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
      this.#tell({ what: "open" });
    };
    for (const what of EVENTS) source.addEventListener(what, ({ data }) => this.#tell({ what, data }));
    source.onerror = () => {
      // After an answer such as 401 or 503 the browser does not try again by itself; looking again shows what is wrong.
      const refused = source.readyState === EventSource.CLOSED;
      if (refused) this.#tell({ what: "changed", data: EVERYTHING });
      this.#tell({ what: "error" });
      if (!refused) return;
      setTimeout(() => this.#open(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    };
  }

  #tell(told) {
    if (this.#closing.signal.aborted) return;
    if (told.what === "presence") this.#remember(told);
    this.#channel.postMessage(told);
    this.#hear(told);
  }

  #remember(told) {
    const { ticket, staff } = JSON.parse(told.data);
    if (ticket && staff) this.#present.set(`${ticket} ${staff}`, { told, at: Date.now() });
  }

  #receive(told) {
    if (told.what !== "hello") {
      this.#hear(told);
      return;
    }
    if (!this.#leads) return;
    if (this.readyState === EventSource.OPEN) this.#channel.postMessage({ what: "open" });
    for (const [key, { told: earlier, at }] of this.#present) {
      if (Date.now() - at > PRESENT_MS) this.#present.delete(key);
      else this.#channel.postMessage(earlier);
    }
  }

  #hear({ what, data }) {
    if (this.readyState === EventSource.CLOSED) return;
    this.readyState = what === "error" ? EventSource.CONNECTING : EventSource.OPEN;
    if (what === "open") this.onopen?.(new Event("open"));
    else if (what === "error") this.onerror?.(new Event("error"));
    else this.dispatchEvent(new MessageEvent(what, { data }));
  }
}

const canShare = navigator.locks && window.BroadcastChannel;

/** Whether this tab is the one that acts for all of them, such as by a notification. */
export function actsForAll() {
  return !canShare || "leads" in document.documentElement.dataset;
}

function concerns(element, { conversations, tickets }) {
  if (conversations.length === 0) return true;
  const { conversation, ofTickets } = element.dataset;
  if (conversation !== undefined) return conversations.includes(conversation);
  return ofTickets === undefined || tickets;
}

/** Let htmx's stream extension share streams, where the browser can (web locks need https or localhost). */
export function shareStream(htmx) {
  htmx.createEventSource = (url) => {
    const source = canShare ? new SharedStream(url) : new EventSource(url);
    for (const what of EVENTS) {
      source.addEventListener(what, ({ data }) => document.dispatchEvent(new CustomEvent(`desk:${what}`, { detail: JSON.parse(data) })));
    }
    return source;
  };
  // On its way down to the element, before htmx hears of it.
  document.addEventListener("sse:changed", (event) => {
    if (!concerns(event.target, JSON.parse(event.detail.data))) event.stopImmediatePropagation();
  }, true);
}
