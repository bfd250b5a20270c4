/** Points in time in the reader's own time zone; without a script they are in UTC. */

const page = document.documentElement.lang;
// "en" alone would mean American dates; the browser knows which English its reader uses.
const language = navigator.languages.find((tag) => tag.split("-")[0] === page) ?? page;
const hours = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });

/** @param {Element} root */
export function localTimes(root) {
  for (const element of root.querySelectorAll("time[datetime*=T]")) {
    const moment = new Date(element.dateTime);
    const today = moment.toDateString() === new Date().toDateString();
    element.textContent = (today ? hours : days).format(moment);
    element.title = whole.format(moment);
  }
}
