/** Articles beside the conversation: found again as the customer writes, read in place, put into the reply. */

import { openDialog } from "./dialogs.js";

const TYPING_MS = 350;
const LATER_MS = 5000;

/**
 * @param {() => import("./drafts.js").Draft | null} draft of the reply, if one can be written
 * @param {() => void} turnToReply brings the reply into view
 */
export function offerArticles(draft, turnToReply) {
  const found = document.getElementById("articles-found");
  const search = document.getElementById("article-search");
  const form = document.getElementById("article-form");
  const seen = document.getElementById("seen");
  const find = () => found.dispatchEvent(new Event("find"));
  let timer = 0;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, TYPING_MS);
  });
  // What the customer wrote last, and whether one may insert anything.
  const about = () => `${seen.dataset.newestWords} ${seen.dataset.stance}`;
  let known = about();
  new MutationObserver(() => {
    if (about() === known) return;
    known = about();
    find();
  }).observe(seen, { attributes: true });
  found.addEventListener("htmx:afterSettle", () => {
    if (document.getElementById("articles-later")) setTimeout(find, LATER_MS);
  });

  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const inserts = target.closest("[data-inserts]");
    const reads = target.closest("[data-reads]");
    if (inserts && draft()) {
      turnToReply();
      insert(draft(), inserts.dataset);
    } else if (reads && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(reads.dataset.reads);
    }
  });
}

function insert(draft, { inserts, text, article, title }) {
  const { field } = draft;
  const before = field.value.slice(0, field.selectionStart);
  const gap = before && !/\s$/.test(before) ? (inserts === "answer" ? "\n\n" : " ") : "";
  field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
  if (inserts === "answer") draft.article = { id: article, title };
  draft.changed();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function show(url) {
  const reader = document.getElementById("reader-text");
  await window.htmx.ajax("GET", url, { target: reader, swap: "innerHTML" });
  if (reader.childElementCount) openDialog("reader");
}
