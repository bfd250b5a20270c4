/**
 * Keyboard shortcuts, and the sheet that lists them. Keys are written as people press them: "r", "?", "g t" (one after the other).
 * Elements with `data-shortcut` take part by themselves: buttons and links are pressed, fields get the focus.
 */

import { openDialog } from "./dialogs.js";

const OFF = "firstline:shortcuts-off";
const SEQUENCE_MS = 1200;
/** @type {Map<string, {label: string, run: (event: KeyboardEvent) => void}>} */
const registered = new Map();

/**
 * @param {string} keys
 * @param {string} label as the sheet says it
 * @param {(event: KeyboardEvent) => void} run
 * @returns {() => void} takes it away again
 */
export function registerShortcut(keys, label, run) {
  registered.set(keys, { label, run });
  return () => registered.delete(keys);
}

/** The letter on the key where the layout types another alphabet. */
function keyOf(event) {
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter && !/^[a-z]$/i.test(event.key)) return letter[1].toLowerCase();
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function isTyping(target) {
  if (!(target instanceof Element)) return false;
  if (target.closest("[contenteditable]:not([contenteditable=false])")) return true;
  const field = target.closest("input, textarea, select");
  return field !== null && !["checkbox", "radio", "button", "submit", "range", "color", "file"].includes(field.type);
}

const usable = (element) => !element.disabled && element.closest("[inert], [hidden]") === null && (element.checkVisibility?.() ?? true);

function marked() {
  return [...document.querySelectorAll("[data-shortcut]")];
}

function press(element) {
  if (element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

/** What some keys do now: a function; true if they begin something longer; otherwise nothing. */
function meaning(keys) {
  const own = registered.get(keys);
  if (own) return own.run;
  // Links of the closed menu of a small screen can be followed as well.
  const elements = marked().filter((each) => each.dataset.shortcut === keys && (usable(each) || each.closest("#areas")));
  if (elements.length) return () => press(elements[0]);
  const begins = (longer) => longer.startsWith(`${keys} `);
  return [...registered.keys()].some(begins) || marked().some((each) => begins(each.dataset.shortcut));
}

export function wireShortcuts() {
  let pressed = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    if (["Shift", "Escape", "Tab", "Enter", " "].includes(key)) return;
    if (key !== "?" && localStorage.getItem(OFF)) return;
    clearTimeout(timer);
    for (const keys of pressed ? [`${pressed} ${key}`, key] : [key]) {
      const found = meaning(keys);
      pressed = "";
      if (typeof found === "function") {
        event.preventDefault();
        found(event);
        return;
      }
      if (found) {
        pressed = keys;
        timer = setTimeout(() => { pressed = ""; }, SEQUENCE_MS);
        return;
      }
    }
  });
  wireSheet();
}

function wireSheet() {
  const sheet = document.getElementById("shortcuts");
  const show = () => {
    list(sheet);
    openDialog("shortcuts");
  };
  registerShortcut("?", sheet.querySelector("dl").dataset.help, show);
  for (const button of document.querySelectorAll("[data-shortcuts]")) {
    button.hidden = false;
    button.addEventListener("click", show);
  }
  const on = document.getElementById("shortcuts-on");
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => {
    if (on.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}

function list(sheet) {
  const box = sheet.querySelector("dl");
  const entries = new Map();
  for (const [keys, { label }] of registered) entries.set(keys, label);
  for (const each of marked()) {
    if (entries.has(each.dataset.shortcut)) continue;
    entries.set(each.dataset.shortcut, each.dataset.shortcutLabel ?? each.getAttribute("aria-label") ?? each.textContent.trim());
  }
  if (document.querySelector("textarea[data-send]")) entries.set("Ctrl+Enter", box.dataset.send);
  const length = (keys) => (keys.includes(" ") ? 1 : 0);
  const sorted = [...entries].sort(([a], [b]) => length(a) - length(b));
  box.replaceChildren(...sorted.map(([keys, label]) => row(keys, label, sheet.dataset.then)));
}

function row(keys, label, then) {
  const element = document.createElement("div");
  const name = document.createElement("dt");
  name.textContent = label;
  const value = document.createElement("dd");
  keys.split(" ").forEach((key, number) => {
    if (number) value.append(` ${then} `);
    const cap = document.createElement("kbd");
    cap.className = "kbd";
    cap.textContent = key.length === 1 ? key.toUpperCase() : key;
    value.append(cap);
  });
  element.append(name, value);
  return element;
}
