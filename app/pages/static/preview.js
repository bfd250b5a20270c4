/** The preview beside the text: when it is made anew, how it is shown, and that both scroll together. */

const MODE = "firstline:editor-mode";
const PAUSE_MS = 250;
const panes = document.querySelector(".panes");
const body = document.getElementById("body");
const pane = panes.querySelector(".preview-pane");
const preview = document.getElementById("preview");
let timer = 0;

preview.addEventListener("typed", () => {
  clearTimeout(timer);
  timer = setTimeout(() => window.htmx.trigger(preview, "preview"), PAUSE_MS);
});

const modes = document.querySelector(".editor-bar .modes");
modes.hidden = false;
const show = (mode) => {
  panes.dataset.mode = mode;
  for (const button of modes.children) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
};
modes.addEventListener("click", (event) => {
  const mode = event.target.closest("[data-mode]")?.dataset.mode;
  if (!mode) return;
  localStorage.setItem(MODE, mode);
  show(mode);
});
const known = localStorage.getItem(MODE);
show(["write", "split", "read"].includes(known) ? known : "split");

// Where there is no room for both, the text stands alone, and its button is the one that is pressed.
const pressed = () => {
  const split = modes.querySelector("[data-mode=split]");
  const isHidden = getComputedStyle(split).display === "none";
  modes.querySelector("[data-mode=write]").setAttribute("aria-pressed", String(panes.dataset.mode === "write" || (isHidden && panes.dataset.mode === "split")));
};
new ResizeObserver(pressed).observe(modes);

body.addEventListener("scroll", () => {
  const room = body.scrollHeight - body.clientHeight;
  if (panes.dataset.mode === "split" && room > 0) pane.scrollTop = (body.scrollTop / room) * (pane.scrollHeight - pane.clientHeight);
}, { passive: true });
