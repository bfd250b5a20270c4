/** Waiting between repeats: how long, and how to cut it short. */

const LONGEST = 15_000;

/**
 * Milliseconds before the next try: doubling from one second, half of it random, so that a server that comes back is
 * not met by every browser at once.
 *
 * @param {number} attempt failures so far, from 0
 * @param {number} [retryAfter] seconds that the server asked for
 * @returns {number}
 */
export function delay(attempt, retryAfter = 0) {
  const ceiling = Math.min(LONGEST, 1000 * 2 ** attempt);
  return retryAfter * 1000 + ceiling * (0.5 + Math.random() / 2);
}

/** A wait that somebody else may end early. */
export class Pause {
  #timer = 0;
  #resume = () => {};

  /**
   * @param {number} [milliseconds] without it, until `wake` is called
   * @returns {Promise<void>}
   */
  wait(milliseconds) {
    return new Promise((resolve) => {
      this.#resume = resolve;
      if (milliseconds !== undefined) this.#timer = setTimeout(resolve, milliseconds);
    });
  }

  /** End the wait that is under way, if there is one. */
  wake() {
    clearTimeout(this.#timer);
    this.#resume();
  }
}
