/** What the ticket list gets on top of what works without a script. */

import { lookAgain } from "./looking.js";
import { allowPatches } from "./patch.js";
import { walkRows } from "./rows.js";
import { keepViewers } from "./viewers.js";
import { keepWaiting } from "./waiting.js";

const desk = document.getElementById("desk");

allowPatches(window.htmx);
keepWaiting();
keepViewers();
walkRows(desk, ".subject a");
lookAgain(desk.querySelector("[data-looks]"), ({ conversations, tickets }) => tickets || conversations.length === 0);
keepNarrow();

/** Back and forward bring fields that the browser has filled in by itself: the address is right. */
function keepNarrow() {
  const form = document.getElementById("desk-filters");
  const mark = () => {
    for (const select of form.querySelectorAll("select")) select.classList.toggle("is-set", select.value !== "" && select.name !== "sort");
  };
  form.addEventListener("change", mark);
  mark();
  window.addEventListener("pageshow", (event) => event.persisted && window.htmx.trigger(desk.querySelector("[data-looks]"), "look"));
}
