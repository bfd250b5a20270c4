/** The form of a canned reply: variables are put in by a press, and each text is shown as a customer would get it. */

const buttons = [...document.querySelectorAll("[data-variable]")];
const fields = [...document.querySelectorAll("[data-fills]")];
let last = fields[0];

function preview(field) {
  const shown = document.querySelector(`[data-preview="${CSS.escape(field.name)}"]`);
  const text = buttons.reduce((filled, { dataset }) => filled.replaceAll(dataset.variable, dataset.sample), field.value);
  shown.hidden = text === field.value;
  shown.textContent = text;
}

for (const field of fields) {
  field.addEventListener("focus", () => { last = field; });
  field.addEventListener("input", () => preview(field));
  preview(field);
}
for (const button of buttons) {
  button.addEventListener("click", () => {
    last.setRangeText(button.dataset.variable, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    preview(last);
  });
}
