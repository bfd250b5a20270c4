/** How long somebody has been waiting, in the same words as the server's, and still true a minute later. */

import { localTimes } from "./times.js";

const AGAIN_MS = 15000;

function inWords(words, seconds) {
  const minutes = Math.max(Math.floor(seconds / 60), 0);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const key = minutes === 0 ? "under-a-minute" : days ? "days" : hours ? "hours" : "minutes";
  const values = { days, hours, minutes: minutes % 60 };
  return words[`duration-${key}`].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function write() {
  for (const list of document.querySelectorAll("[data-durations]")) {
    const words = JSON.parse(list.dataset.durations);
    for (const element of list.querySelectorAll("[data-since]")) {
      const since = new Date(element.dataset.since);
      const text = inWords(words, (Date.now() - since.getTime()) / 1000);
      if (element.textContent !== text) element.textContent = text;
      element.title ||= since.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    }
  }
}

/** Now, after each change of the list, and again and again. */
export function keepWaiting() {
  write();
  document.addEventListener("desk:patched", () => {
    write();
    localTimes(document.body);
  });
  setInterval(write, AGAIN_MS);
}
