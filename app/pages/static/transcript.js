/** The conversation on the screen: the newest message stays in view unless somebody has scrolled up, days are told apart, and what was seen is noted. */

const NEAR = 60;

/**
 * @param {HTMLElement} box
 * @param {Record<string, string>} texts
 * @param {(seq: number) => void} onSeen told the newest message that was on the screen
 */
export function followTranscript(box, texts, onSeen) {
  let following = true;
  let noted = -1;
  const down = () => { box.scrollTop = box.scrollHeight; };
  const note = () => {
    const newest = Number(document.getElementById("seen").dataset.newest);
    const isSeen = document.visibilityState === "visible" && following && box.checkVisibility?.() !== false;
    if (!isSeen || newest <= noted) return;
    noted = newest;
    onSeen(newest);
  };
  const settle = () => {
    separateDays(box, texts);
    if (following) down();
    note();
  };
  settle();
  new ResizeObserver(() => { if (following) down(); note(); }).observe(box);
  box.addEventListener("scroll", () => {
    following = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    note();
  });
  document.addEventListener("visibilitychange", note);
  new MutationObserver((changes) => {
    if (changes.every(({ addedNodes }) => [...addedNodes].every((node) => node.dataset?.own !== undefined))) return;
    settle();
  }).observe(box, { childList: true, subtree: true });
}

function named(day, texts) {
  const now = new Date();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return texts.today;
  if (day.toDateString() === yesterday.toDateString()) return texts.yesterday;
  return new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(day);
}

/** A line between days, in the reader's own time zone. */
function separateDays(box, texts) {
  const list = box.querySelector(".lines");
  if (!list) return;
  let before = "";
  let separator = null;
  for (const element of [...list.children]) {
    if (element.dataset.own !== undefined) {
      separator?.remove();
      separator = element;
      continue;
    }
    const day = new Date(element.querySelector("time").dateTime);
    if (day.toDateString() === before) {
      separator?.remove();
    } else {
      before = day.toDateString();
      const shown = separator ?? document.createElement("li");
      shown.dataset.own = "";
      shown.className = "day";
      if (shown.textContent !== named(day, texts)) shown.textContent = named(day, texts);
      if (shown.nextElementSibling !== element) list.insertBefore(shown, element);
    }
    separator = null;
  }
  separator?.remove();
}
