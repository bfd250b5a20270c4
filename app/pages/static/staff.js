/** What every staff page gets on top of what works without a script. */

import { keepCondition } from "./condition.js";
import { wireDialogs } from "./dialogs.js";
import { shareStream } from "./live.js";
import { wireShortcuts } from "./shortcuts.js";
import { keepTimes } from "./times.js";
import { listenForToasts } from "./toasts.js";

shareStream(window.htmx);
keepTimes();
wireDialogs();
wireShortcuts();
listenForToasts();
sendByKeyboard();
keepNotice();
keepCondition(watchConnection());

/** Ctrl+Enter sends the form of a text that is marked for it. */
function sendByKeyboard() {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (!(field instanceof HTMLTextAreaElement) || field.dataset.send === undefined) return;
    event.preventDefault();
    // The button that sends, not one that opens a list beside it.
    field.form.requestSubmit(field.form.querySelector("button:not([type=button]):not([disabled])"));
  });
}

/** Refusals come into the page's notice; a post that got no answer of ours says that nothing was lost. */
function keepNotice() {
  const notice = document.getElementById("notice");
  new MutationObserver(() => notice.childElementCount && notice.scrollIntoView({ block: "nearest" })).observe(notice, { childList: true });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      const { xhr, requestConfig } = event.detail;
      if (requestConfig.verb === "get" || xhr.getResponseHeader("HX-Retarget")) return;
      const text = document.createElement("p");
      text.className = "notice danger";
      text.textContent = notice.dataset.unsent;
      notice.replaceChildren(text);
    });
  }
}

/** Says in a corner that what is shown may be out of date. @returns {{lost: () => void, back: () => void}} */
function watchConnection() {
  const connection = document.getElementById("connection");
  const lost = () => { connection.textContent = connection.dataset.text; };
  const back = () => { connection.textContent = ""; };
  for (const name of ["htmx:sseError", "htmx:sendError", "htmx:timeout"]) document.body.addEventListener(name, lost);
  document.body.addEventListener("htmx:sseOpen", back);
  document.body.addEventListener("htmx:afterOnLoad", (event) => event.detail.successful && back());
  return { lost, back };
}
