/** What was typed into an article and not saved stays in this browser, and is offered when the page is opened again. */

import { read, write } from "./drafts.js";

const KEEP_MS = 400;
const KEEP_DAYS = 30;
const PREFIX = "firstline:article:";

/**
 * @param {HTMLFormElement} sheet
 * @param {{content: () => string, field: (name: string) => any, changed: () => void}} parts what stands in the form, its fields, and who is told when a text came back
 */
export function keeping(sheet, { content, field, changed }) {
  const key = PREFIX + sheet.dataset.key;
  const box = document.getElementById("kept");
  const names = ["title", "body", "slug", "topic", "language", "audience", "variants", "related"];
  let timer = 0;
  const now = () => {
    clearTimeout(timer);
    const values = Object.fromEntries(names.map((name) => [name, field(name)?.value ?? ""]));
    const revision = document.getElementById("revision").value;
    write(key, { at: Date.now(), revision, values });
  };
  const drop = () => {
    clearTimeout(timer);
    write(key, null);
  };
  const offer = () => {
    tidy();
    const found = read(key);
    if (!found || sheet.dataset.unsaved !== undefined) return;
    if (JSON.stringify(names.map((name) => found.values[name] ?? "")) === content()) {
      drop();
      return;
    }
    const older = found.revision !== document.getElementById("revision").value;
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(found.at);
    box.querySelector("p").textContent = (older ? box.dataset.textOlder : box.dataset.text).replace("{when}", when);
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-keeps]");
      if (!button) return;
      box.hidden = true;
      if (button.dataset.keeps === "drop") {
        drop();
        return;
      }
      for (const name of names) {
        if (field(name) && found.values[name] !== undefined && field(name).type !== "hidden") field(name).value = found.values[name];
      }
      // Saved from here, both versions are shown if somebody has saved another one since.
      document.getElementById("revision").value = found.revision;
      changed();
      field("title").dispatchEvent(new Event("input", { bubbles: true }));
      field("body").focus();
    });
  };
  return { now, drop, offer, later: () => { clearTimeout(timer); timer = setTimeout(now, KEEP_MS); } };
}

/** Texts of long ago are forgotten. */
function tidy() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX)) continue;
    // What cannot be read is of no use either.
    if (!(Date.now() - read(key)?.at < KEEP_DAYS * 86400e3)) write(key, null);
  }
}
