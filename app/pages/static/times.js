/** Points in time in the reader's own time zone; without a script they are in UTC. */

const language = document.documentElement.lang;
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
