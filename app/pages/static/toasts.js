/** Short messages that come and go: what was done, and what can still be undone. */

const SECONDS = 6;

/** Read aloud from a region that is always there: a new region would not be announced. */
function region(box, urgent) {
  const name = urgent ? "alert" : "status";
  let found = box.querySelector(`:scope > [role=${name}]`);
  if (!found) {
    found = document.createElement("div");
    found.setAttribute("role", name);
    box.append(found);
  }
  return found;
}

function button(text, className, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", run);
  return made;
}

/** Ends after some seconds, not while somebody points at it or has its button in focus. */
function countdown(element, seconds, end) {
  let left = seconds * 1000;
  let since = Date.now();
  let timer = setTimeout(end, left);
  const hold = () => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    left -= Date.now() - since;
  };
  const go = () => {
    if (timer !== null || element.matches(":hover, :focus-within")) return;
    since = Date.now();
    timer = setTimeout(end, Math.max(left, 1000));
  };
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, hold);
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, () => setTimeout(go));
  return () => clearTimeout(timer);
}

/**
 * Shows a message.
 *
 * @param {string} text
 * @param {{tone?: "info" | "good" | "warning" | "danger", action?: {label: string, run: () => void}, seconds?: number, onEnd?: () => void}} [options]
 *   `seconds` 0 keeps it until it is closed; `onEnd` is called once when it goes for any reason but its action.
 * @returns {{close: () => void, say: (text: string) => void}}
 */
export function toast(text, { tone = "info", action, seconds = SECONDS, onEnd } = {}) {
  const box = document.getElementById("toasts");
  const element = document.createElement("div");
  element.className = `toast ${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  element.append(words);
  let open = true;
  let stop = () => {};
  const close = (silent = false) => {
    if (!open) return;
    open = false;
    stop();
    element.remove();
    if (!box.querySelector(".toast") && box.matches(":popover-open")) box.hidePopover();
    if (!silent) onEnd?.();
  };
  if (action) {
    element.append(button(action.label, "toast-action", () => {
      close(true);
      action.run();
    }));
  }
  const dismiss = button("", "toast-close", () => close());
  dismiss.setAttribute("aria-label", box.dataset.close);
  element.append(dismiss);
  // Shown anew, it lies above a dialog that was opened meanwhile.
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover?.();
  region(box, tone === "danger").append(element);
  if (seconds > 0) stop = countdown(element, seconds, () => close());
  return { close: () => close(), say: (newer) => { words.textContent = newer; } };
}

/** Messages of the server: by the event `toast`, or by `?done=` in the address after a redirect. */
export function listenForToasts() {
  document.body.addEventListener("toast", (event) => {
    const { text, tone } = event.detail;
    if (text) toast(text, { tone });
  });
  const address = new URL(location.href);
  const done = address.searchParams.get("done");
  if (done === null) return;
  const text = JSON.parse(document.getElementById("toasts").dataset.done)[`done-${done}`];
  if (text) toast(text, { tone: "good" });
  // Loading the page again does not say it again.
  address.searchParams.delete("done");
  history.replaceState(history.state, "", address);
}
