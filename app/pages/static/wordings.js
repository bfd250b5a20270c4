/** What customers asked: after a button was pressed the keyboard goes on at the next row. */

let at = -1;

const rows = () => [...document.querySelectorAll("[data-wording]")];

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target.closest?.("[data-wording]");
  at = row ? rows().indexOf(row) : -1;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "wordings" && event.detail.target?.id !== "wordings") return;
  const every = rows();
  const next = every[Math.min(at, every.length - 1)];
  const goal = at < 0 ? null : next?.querySelector(".wording-acts :is(button, a)");
  (goal ?? document.getElementById("wordings"))?.focus({ preventScroll: goal === null });
  at = -1;
});

// A row that is opened for editing: straight into its words.
document.addEventListener("toggle", (event) => {
  if (!(event.target instanceof HTMLDetailsElement) || !event.target.matches(".wording-edit[open]")) return;
  const field = event.target.querySelector("input[name=text]");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}, true);
