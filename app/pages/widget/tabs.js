/**
 * Several tabs of one site act as one: the tab that was shown last leads (it holds the event stream and sends what is in
 * the outbox), the others listen. A browser without Web Locks lets each tab lead for itself.
 */

export class Tabs {
  #name;
  #locks;
  #channel;
  #begin = (_signal) => {};
  /** @type {AbortController | null} ends the wait for the lead */
  #waiting = null;
  /** @type {AbortController | null} ends this tab's own lead */
  #term = null;

  /**
   * @param {string} name shared by the tabs that belong together
   * @param {boolean} together false when the tabs have no common storage, so that each must work alone
   */
  constructor(name, together) {
    this.#name = name;
    this.#locks = together ? (navigator.locks ?? null) : null;
    this.#channel = together && "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  }

  /** Tell the other tabs. @param {object} data */
  post(data) {
    this.#channel?.postMessage(data);
  }

  /** @param {(data: any) => void} heard called with what another tab posted */
  listen(heard) {
    this.#channel?.addEventListener("message", (event) => heard(event.data));
  }

  /**
   * Run `work` in one tab at a time. A tab that was put to sleep while it worked holds the others up for at most
   * `patience` milliseconds; then they go ahead.
   *
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   * @param {number} patience
   * @returns {Promise<T>}
   */
  async exclusive(name, work, patience) {
    if (!this.#locks) return work();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), patience);
    const granted = () => {
      clearTimeout(timer);
      return work();
    };
    try {
      return await this.#locks.request(`${this.#name}${name}`, { signal: limit.signal }, granted);
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      return work();
    }
  }

  /**
   * Compete for the lead for as long as the page lives.
   *
   * @param {(signal: AbortSignal) => void} begin called each time this tab takes the lead; `signal` ends it
   */
  compete(begin) {
    this.#begin = begin;
    if (!this.#locks) {
      begin(new AbortController().signal);
      return;
    }
    const shown = () => document.visibilityState === "visible";
    document.addEventListener("visibilitychange", () => shown() && this.#claim(true));
    // A page in the back/forward cache or put to sleep must not keep the lead from those that run.
    window.addEventListener("pagehide", () => this.#resign());
    window.addEventListener("pageshow", (event) => event.persisted && this.#claim(true));
    document.addEventListener("freeze", () => this.#resign());
    document.addEventListener("resume", () => this.#claim(shown()));
    this.#claim(shown());
  }

  /** @param {boolean} steal take the lead from the tab that has it, instead of waiting until it closes */
  async #claim(steal) {
    if (this.#term) return;
    this.#waiting?.abort();
    const waiting = (this.#waiting = new AbortController());
    const options = steal ? { steal: true } : { signal: waiting.signal };
    try {
      await this.#locks.request(`${this.#name}lead`, options, () => this.#lead());
    } catch (error) {
      if (waiting.signal.aborted) return;
      this.#term?.abort();
      this.#term = null;
      if (error.name === "AbortError") this.#claim(false);
      else this.#lead();
    }
  }

  /** @returns {Promise<void>} settled when this tab resigns */
  #lead() {
    this.#term?.abort();
    const term = (this.#term = new AbortController());
    this.#begin(term.signal);
    return new Promise((resolve) => term.signal.addEventListener("abort", () => resolve()));
  }

  #resign() {
    this.#waiting?.abort();
    this.#term?.abort();
    this.#term = null;
  }
}
