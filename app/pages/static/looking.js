/**
 * When a page looks again: at once, then every two seconds at most, and not while nobody sees it. A server that takes long to answer
 * is asked less often: many open desks must not keep it from its work.
 */

const PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 20000;
const PATIENCE = 10;

/**
 * @param {Element} element gets the event `look`
 * @param {(told: {conversations: string[], tickets: boolean}) => boolean} concerns
 * @param {number} [pause] milliseconds between two looks
 */
export function lookAgain(element, concerns, pause = PAUSE_MS) {
  let last = 0;
  let timer = 0;
  let owed = false;
  let took = 0;
  const look = () => {
    owed = document.hidden;
    if (owed) return;
    last = Date.now();
    window.htmx.trigger(element, "look");
  };
  element.addEventListener("htmx:afterRequest", () => { took = Date.now() - last; });
  document.addEventListener("desk:changed", ({ detail }) => {
    if (!concerns(detail)) return;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(last + Math.min(Math.max(pause, took * PATIENCE), LONGEST_PAUSE_MS) - Date.now(), 0));
  });
  document.addEventListener("visibilitychange", () => owed && look());
}
