/** What the administrators' pages get on top of forms that work without a script. */

import { toast } from "./toasts.js";

copyButtons();
selectWhole();
colours();
pictures();
guardForms();

/** A button that copies the text of what it names. */
function copyButtons() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copies);
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
        toast(button.dataset.done, { tone: "good", seconds: 3 });
      } catch {
        // The browser refuses: mark the text, so that it can be copied by hand.
        if (source.select) source.select();
        else getSelection().selectAllChildren(source);
      }
    });
  }
}

function selectWhole() {
  for (const field of document.querySelectorAll("[data-select]")) {
    field.addEventListener("focus", () => field.select());
    if (document.activeElement === field) field.select();
  }
}

/** Colours: a picker beside each field, the preview, and a warning when text would be hard to read. */
function colours() {
  const fields = [...document.querySelectorAll("[data-colour]")];
  if (fields.length === 0) return;
  const preview = document.querySelector(".preview");
  const warning = document.getElementById("contrast");
  const value = (name) => {
    const typed = document.getElementById(name).value.trim().toLowerCase();
    return /^#[0-9a-f]{6}$/.test(typed) ? typed : null;
  };
  const show = () => {
    for (const { dataset } of fields) {
      const colour = value(dataset.colour);
      if (colour === null) continue;
      document.querySelector(`[data-picks="${dataset.colour}"]`).value = colour;
      for (const shape of preview.querySelectorAll(`[data-fill="${dataset.colour}"]`)) {
        shape.setAttribute(shape.dataset.stroke === undefined ? "fill" : "stroke", colour);
      }
    }
    const [accent, text] = [value("accent"), value("accent_text")];
    warning.hidden = accent === null || text === null || contrast(accent, text) >= Number(warning.dataset.least);
  };
  for (const field of fields) {
    const picker = document.querySelector(`[data-picks="${field.dataset.colour}"]`);
    picker.hidden = false;
    picker.addEventListener("input", () => {
      field.value = picker.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", show);
  }
  show();
}

/** As in `directory/colours.py`. */
function contrast(first, second) {
  const [lighter, darker] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** A picture that the server would refuse is refused before it is sent. */
function pictures() {
  for (const form of document.querySelectorAll("[data-picture]")) {
    const field = form.querySelector("[type=file]");
    const error = form.querySelector(".error");
    field.addEventListener("change", () => {
      const [file] = field.files;
      error.textContent = file ? problem(form.dataset, file) : "";
      field.toggleAttribute("aria-invalid", false);
      if (error.textContent) field.setAttribute("aria-invalid", "true");
    });
    form.addEventListener("submit", (event) => {
      if (!error.textContent || !field.files.length) return;
      event.preventDefault();
      field.focus();
    });
  }
}

function problem(texts, file) {
  if (!["image/png", "image/jpeg", "image/webp"].includes(file.type)) return texts.kind;
  return file.size > Number(texts.most) * 1024 ? texts.large : "";
}

/** Whoever leaves a page with unsaved changes is asked; the bar says that there are some. */
function guardForms() {
  for (const form of document.querySelectorAll("[data-guarded]")) {
    const first = written(form);
    let sent = false;
    const changed = () => !sent && (form.dataset.changed !== undefined || written(form) !== first);
    const note = form.querySelector("[data-unsaved]");
    const say = () => note && (note.hidden = !changed());
    form.addEventListener("input", say);
    form.addEventListener("submit", () => { sent = true; });
    addEventListener("beforeunload", (event) => changed() && event.preventDefault());
    say();
  }
}

function written(form) {
  return new URLSearchParams(new FormData(form)).toString();
}
