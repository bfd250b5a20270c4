/** When a page looks again: at once, then every two seconds at most, and not while nobody sees it. */

const PAUSE_MS = 2000;

/**
 * @param {Element} element gets the event `look`
 * @param {(told: {conversations: string[], tickets: boolean}) => boolean} concerns
 * @param {number} [pause] milliseconds between two looks
 */
export function lookAgain(element, concerns, pause = PAUSE_MS) {
  let last = 0;
  let timer = 0;
  let owed = false;
  const look = () => {
    owed = document.hidden;
    if (owed) return;
    last = Date.now();
    window.htmx.trigger(element, "look");
  };
  document.addEventListener("desk:changed", ({ detail }) => {
    if (!concerns(detail)) return;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(last + pause - Date.now(), 0));
  });
  document.addEventListener("visibilitychange", () => owed && look());
}
