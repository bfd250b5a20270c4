/** What the site has set for its widget. */

import { ApiError } from "./api.js";
import { Pause, delay } from "./backoff.js";

/**
 * The settings in a language; the copy of the last visit if the server cannot be reached.
 *
 * @param {import("./api.js").Api} api
 * @param {import("./storage.js").Shelf} shelf
 * @param {string} language
 * @returns {Promise<import("./types.d.ts").Config | null>} null if the site is unknown or refuses this page
 */
export async function settings(api, shelf, language) {
  const pause = new Pause();
  window.addEventListener("online", () => pause.wake());
  for (let attempt = 0; ; attempt++) {
    try {
      const config = await api.config(language);
      shelf.set("config", { asked: language, config });
      return config;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.temporary) {
        console.warn(`Firstline: the chat is not available here (${error.message}).`);
        return null;
      }
      const kept = shelf.get("config");
      if (kept?.asked === language) return kept.config;
      await pause.wait(delay(attempt), error.retryAfter);
    }
  }
}

/** Facts about the page, for the agent who reads them later. @returns {Record<string, string>} */
export function page() {
  return {
    page: location.href.slice(0, 2000),
    title: document.title.slice(0, 300),
    referrer: document.referrer.slice(0, 2000),
    user_agent: navigator.userAgent.slice(0, 500),
  };
}
