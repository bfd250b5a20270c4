/** What the desk adds to pages that work without it. */

import { shareStream } from "./live.js";
import { localTimes } from "./times.js";
import { followTranscript } from "./transcript.js";

shareStream(window.htmx);
followTranscript();
localTimes(document.body);
document.body.addEventListener("htmx:load", (event) => localTimes(event.detail.elt));

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  if (!(field instanceof HTMLTextAreaElement) || field.dataset.send === undefined) return;
  event.preventDefault();
  field.form.requestSubmit(field.form.querySelector("button"));
});

const notice = document.getElementById("notice");
if (notice) new MutationObserver(() => notice.childElementCount && notice.scrollIntoView({ block: "nearest" })).observe(notice, { childList: true });

// A post that got no answer of ours: the form still holds text and id, so sending it again is safe.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, (event) => {
    const { xhr, requestConfig } = event.detail;
    if (requestConfig.verb !== "post" || xhr.getResponseHeader("HX-Retarget")) return;
    const text = document.createElement("p");
    text.textContent = notice.dataset.unsent;
    const box = document.createElement("div");
    box.className = "notice";
    box.append(text);
    notice.replaceChildren(box);
  });
}

const connection = document.getElementById("connection");
const lost = () => { connection.textContent = connection.dataset.text; };
for (const name of ["htmx:sseError", "htmx:sendError", "htmx:timeout"]) document.body.addEventListener(name, lost);
document.body.addEventListener("htmx:sseOpen", () => { connection.textContent = ""; });
document.body.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) connection.textContent = "";
});
