/** What a ticket's page gets on top of what works without a script. */

import { gaps, offerCanned, selectGap } from "./canned.js";
import { Draft, read } from "./drafts.js";
import { applyRegions, defineMorph } from "./morph.js";
import { keepPresence } from "./presence.js";
import { registerShortcut } from "./shortcuts.js";
import { offerArticles } from "./suggestions.js";
import { toast } from "./toasts.js";
import { followTranscript } from "./transcript.js";
import { HeldReply } from "./undo.js";

const { htmx } = window;
const root = document.getElementById("ticket");
const texts = JSON.parse(root.dataset.texts);
const address = `/desk/tickets/${root.dataset.id}`;
const kept = `firstline:draft:${root.dataset.staff}:${root.dataset.id}`;
/** @type {{draft: Draft, held: HeldReply, gone: AbortController, openCanned: () => void} | null} */
let composer = null;

defineMorph(htmx);

/** Posts fields as our forms do. */
function post(path, fields, options = {}) {
  const headers = { "HX-Request": "true", "X-CSRF-Token": root.dataset.csrf, Accept: "text/html" };
  return fetch(`${address}/${path}`, { method: "POST", headers, body: new URLSearchParams(fields), ...options });
}

/** Signals may be lost: the next one comes. */
const tell = (path, fields, options) => post(path, fields, options).catch(() => {});
const typed = keepPresence(root, texts, (state, options) => tell("presence", { state }, options));
followTranscript(document.getElementById("transcript"), texts, (seq) => tell("seen", { seq }));
offerArticles(() => composer?.draft ?? null, () => show("conversation"));
tabs();
wireComposer();
const note = wireNote();
wireEndings();
shortcuts();
// Claimed, released or resolved: what may be typed into is another part of the page.
new MutationObserver(wireComposer).observe(document.getElementById("reply"), { childList: true });

/** @param {{id: string, text: string, article: {id: string} | null}} reply */
async function postReply({ id, text, article }) {
  const fields = { client_message_id: id, text, article_id: article?.id ?? "" };
  let answer;
  try {
    answer = await post("reply", fields, { keepalive: true });
  } catch {
    return "unreachable";
  }
  const html = await answer.text();
  if (answer.status === 429 || answer.status >= 500) return "unreachable";
  const notice = document.getElementById("notice");
  const beside = applyRegions(html, htmx);
  if (answer.ok) return "sent";
  notice.innerHTML = beside;
  return answer.headers.get("X-Problem") === "reply_differs" ? "differs" : "refused";
}

function wireComposer() {
  const form = document.getElementById("reply-form");
  if (composer && composer.draft.form === form) return;
  composer?.gone.abort();
  composer = null;
  if (!form) {
    showKept();
    return;
  }
  const gone = new AbortController();
  const draft = new Draft(form, `${kept}:reply`, gone.signal);
  const held = new HeldReply(draft, document.getElementById("held"), texts, postReply, gone.signal);
  composer = { draft, held, gone, openCanned: offerCanned(draft, `/api/tickets/${root.dataset.id}/replies`, texts) };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (showGaps(draft)) selectGap(draft.field);
    else held.hold(Number(form.dataset.hold));
  });
  const changed = () => {
    if (form.isConnected) {
      showGaps(draft);
      showAttached(draft);
    } else {
      showKept();
    }
  };
  draft.field.addEventListener("input", () => {
    changed();
    if (draft.field.value) typed();
  });
  draft.field.addEventListener("draft:changed", changed);
  document.querySelector("#attached button").addEventListener("click", () => {
    draft.article = null;
    draft.changed();
    draft.keep();
    draft.field.focus();
  });
  changed();
}

/** What was typed before somebody else took the ticket, or before it was resolved, can still be read and copied. */
function showKept() {
  const box = document.getElementById("kept");
  if (!box) return;
  const text = read(`${kept}:reply`)?.text ?? "";
  const field = box.querySelector("textarea");
  if (text) field.value = text;
  box.hidden = !field.value;
}

/** Whether variables stand in the text, which then cannot be sent. */
function showGaps(draft) {
  const open = [...new Set(gaps(draft.field.value))];
  const line = document.getElementById("reply-gaps");
  line.hidden = !open.length;
  line.textContent = open.length ? `${texts.gaps} ${open.join(", ")}` : "";
  return open.length > 0;
}

function showAttached(draft) {
  const chip = document.getElementById("attached");
  chip.hidden = !draft.article;
  chip.firstElementChild.textContent = draft.article?.title ?? "";
}

function wireNote() {
  const form = document.getElementById("note-form");
  if (!form) return null;
  const draft = new Draft(form, `${kept}:note`);
  form.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && draft.renew());
  return draft;
}

/** Resolving and releasing send what is held first, and ask when something else was not sent. */
function wireEndings() {
  document.addEventListener("submit", async (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.dataset.ends === undefined || form.dataset.sure !== undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (composer?.held.isHeld && !(await composer.held.send())) return;
    const unsent = [composer?.draft, note].map((draft) => draft?.field.value.trim()).filter(Boolean);
    form.dataset.sure = "";
    if (unsent.length) askAbout(form, unsent);
    // A form ignores being submitted while it is being submitted.
    else setTimeout(() => form.requestSubmit());
  }, true);
  document.addEventListener("close", ({ target }) => {
    const form = target.querySelector?.("form[data-ends]");
    if (form) calm(form);
  }, true);
  // The form itself may be gone by then: the ticket has become something else.
  document.body.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, successful } }) => {
    const form = requestConfig.elt;
    if (successful && form.id === "claim-form") focusComposer();
    if (form.dataset?.ends === undefined) return;
    form.closest("dialog")?.close();
    calm(form);
    if (!successful) return;
    const said = form.id === "resolve-form" ? texts.resolved : texts.released;
    toast(said, { tone: "good", seconds: 10, action: { label: texts["to-list"], run: () => location.assign("/desk") } });
    // An open dialog was left alone while the page changed around it.
    htmx.trigger(document.body, "look-again");
  });
  sendBeforeLeaving();
}

/** Whoever has claimed a ticket writes next; on a phone the keyboard would hide what there is to read. */
function focusComposer() {
  wireComposer();
  show("conversation");
  if (matchMedia("(min-width: 52.01rem)").matches) composer?.draft.field.focus();
}

function askAbout(form, unsent) {
  const line = form.querySelector("[data-unsent]");
  line.replaceChildren(document.createTextNode(texts.unsent), ...unsent.map((text) => {
    const quote = document.createElement("q");
    quote.textContent = text.length > 140 ? `${text.slice(0, 140)}…` : text;
    return quote;
  }));
  line.hidden = false;
  const button = form.querySelector("button.primary");
  button.dataset.label = button.textContent;
  button.textContent = texts.anyway;
}

function calm(form) {
  delete form.dataset.sure;
  form.querySelector("[data-unsent]").hidden = true;
  const button = form.querySelector("button.primary");
  if (button.dataset.label) button.textContent = button.dataset.label;
}

/** Whoever goes on to another page of the desk means to have sent the reply. */
function sendBeforeLeaving() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const leaves = link && !event.defaultPrevented && !link.target && link.origin === location.origin && link.pathname !== location.pathname;
    if (!leaves || !composer?.held.isHeld || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (await composer.held.send()) location.assign(link.href);
  });
}

/** On a small screen one part at a time. */
function tabs() {
  const links = [...document.querySelectorAll(".ticket-tabs a")];
  const names = links.map((link) => link.hash.slice(1));
  const stance = document.getElementById("seen").dataset.stance;
  show(names.includes(location.hash.slice(1)) ? location.hash.slice(1) : stance === "mine" ? "conversation" : "packet");
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link.hash.slice(1));
    });
  }
}

function show(name) {
  root.dataset.tab = name;
  for (const link of document.querySelectorAll(".ticket-tabs a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function shortcuts() {
  const go = (tab, id) => () => {
    show(tab);
    const field = document.getElementById(id);
    field?.focus();
    field?.scrollIntoView({ block: "nearest" });
  };
  const press = (id) => () => document.getElementById(id)?.click();
  registerShortcut("r", texts["key-reply"], go("conversation", "reply-text"));
  registerShortcut("n", texts["key-note"], go("notes", "note-text"));
  registerShortcut("c", texts["key-claim"], press("claim"));
  registerShortcut("e", texts["key-resolve"], press("resolve"));
  registerShortcut("a", texts["key-articles"], go("articles", "article-search"));
  registerShortcut("/", texts["key-canned"], () => {
    show("conversation");
    composer?.openCanned();
  });
  // For the sheet only: it takes back a reply also while one types the next.
  registerShortcut("Esc", texts["key-undo"], () => {});
  document.addEventListener("keydown", (event) => {
    if (!composer?.held.isHeld || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const inText = /** @type {Element} */ (event.target).closest("input, textarea")?.value;
    const takesBack = event.key === "Escape" || (event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !inText);
    if (takesBack && composer.held.undo()) event.preventDefault();
  });
}
