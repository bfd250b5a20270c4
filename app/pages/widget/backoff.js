/** Waiting between repeats: how long, and how to cut it short. */

const LONGEST = 15_000;

/**
 * Milliseconds before the next try: doubling from one second, half of it random, so that a server that comes back is
 * not met by every browser at once.
 *
 * @param {number} attempt failures so far, from 0
 * @returns {number}
 */
export function delay(attempt) {
  return Math.min(LONGEST, 1000 * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/** A wait that somebody else may end early. */
export class Pause {
  #timer = 0;
  #resume = () => {};
  #firmUntil = 0;

  /**
   * @param {number} [milliseconds] without it, until `wake` is called
   * @param {number} [firm] seconds that come before and cannot be cut short, because the server asked for them
   * @returns {Promise<void>}
   */
  wait(milliseconds, firm = 0) {
    this.#firmUntil = Date.now() + firm * 1000;
    return new Promise((resolve) => {
      this.#resume = resolve;
      if (milliseconds !== undefined) this.#timer = setTimeout(resolve, milliseconds + firm * 1000);
    });
  }

  /** End the wait that is under way, if there is one that may be ended. */
  wake() {
    if (Date.now() >= this.#firmUntil) this.end();
  }

  /** End the wait that is under way, whatever it is for. */
  end() {
    clearTimeout(this.#timer);
    this.#resume();
  }
}
