/**
 * Points in time in the reader's own time zone; without a script they are in UTC.
 * `<time datetime=… data-ago>` says how long ago it was, and stays true.
 */

const page = document.documentElement.lang;
// "en" alone would mean American dates; the browser knows which English its reader uses.
const language = navigator.languages.find((tag) => tag.split("-")[0] === page) ?? page;
const hours = new Intl.DateTimeFormat(language, { timeStyle: "short" });
// Twelve hours are written as "4:05 AM", twenty-four as "04:05".
const hour = hours.resolvedOptions().hour12 ? "numeric" : "2-digit";
const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour, minute: "2-digit" });
const years = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const STEPS = [["minute", 60], ["hour", 3600], ["day", 86400]];
const AGAIN_MS = 30000;

/** @param {Date} moment */
function since(moment) {
  const seconds = (moment.getTime() - Date.now()) / 1000;
  const [unit, length] = STEPS.findLast(([, each]) => Math.abs(seconds) >= each) ?? STEPS[0];
  if (unit === "day" && Math.abs(seconds) > 30 * 86400) return years.format(moment);
  return ago.format(Math.trunc(seconds / length), unit);
}

/** @param {Date} moment */
export function written(moment) {
  const now = new Date();
  if (moment.toDateString() === now.toDateString()) return hours.format(moment);
  return (moment.getFullYear() === now.getFullYear() ? days : years).format(moment);
}

/** @param {Element} root */
export function localTimes(root) {
  const inside = [...root.querySelectorAll("time[datetime*=T]")];
  if (root.matches("time[datetime*=T]")) inside.push(root);
  for (const element of inside) {
    const moment = new Date(element.dateTime);
    element.textContent = element.dataset.ago === undefined ? written(moment) : since(moment);
    element.title = whole.format(moment);
  }
}

/** Now, in whatever htmx brings, and every half minute where a time grows. */
export function keepTimes() {
  localTimes(document.body);
  document.body.addEventListener("htmx:load", (event) => localTimes(event.detail.elt));
  // Parts that htmx puts beside its target do not get the event above.
  document.body.addEventListener("htmx:oobAfterSwap", (event) => localTimes(event.detail.target));
  setInterval(() => {
    for (const element of document.querySelectorAll("time[data-ago]")) localTimes(element);
  }, AGAIN_MS);
}
