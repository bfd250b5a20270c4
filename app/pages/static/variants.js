/** Short texts in an order, such as question variants, as a list of fields over the text area that is sent, one on each line. */

const ICONS = { up: "m6 14 6-6 6 6", down: "m6 10 6 6 6-6", remove: "m7 7 10 10M17 7 7 17" };

/**
 * @param {HTMLTextAreaElement} area
 * @returns {{read: () => void}} shows what stands in the text area anew
 */
export function wireVariants(area) {
  const list = document.getElementById(`${area.id}-list`);
  const button = document.getElementById(`${area.id}-switch`);
  const asLinesKey = `firstline:${area.id}-as-lines`;
  const texts = list.dataset;
  list.classList.add("variants-list");
  const add = document.createElement("button");
  add.type = "button";
  add.className = "small";
  add.textContent = texts.add;
  add.addEventListener("click", () => row("").querySelector("input").focus());
  list.append(add);

  const rows = () => [...list.querySelectorAll(".variant")];
  const inputs = () => rows().map((each) => each.querySelector("input"));
  const number = () => inputs().forEach((input, at) => input.setAttribute("aria-label", texts.label.replace("{number}", String(at + 1))));
  const write = () => {
    number();
    area.value = inputs().map((input) => input.value).join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  function row(text, before = add) {
    const element = document.createElement("div");
    element.className = "variant";
    const input = document.createElement("input");
    input.value = text;
    input.lang = texts.language;
    if (!area.spellcheck) input.spellcheck = false;
    if (texts.offered) input.setAttribute("list", texts.offered);
    input.addEventListener("input", write);
    input.addEventListener("keydown", (event) => key(event, element, input));
    input.addEventListener("paste", (event) => paste(event, element, input));
    element.append(input);
    for (const [name, run] of [["up", () => move(element, -1)], ["down", () => move(element, 1)], ["remove", () => remove(element)]]) {
      element.append(iconButton(name, texts[name], run));
    }
    list.insertBefore(element, before);
    number();
    return element;
  }

  function move(element, by) {
    const every = rows();
    const at = every.indexOf(element) + by;
    if (at < 0 || at >= every.length) return;
    if (by < 0) every[at].before(element);
    else every[at].after(element);
    write();
  }

  function remove(element) {
    const every = rows();
    const at = every.indexOf(element);
    const next = every[at + 1] ?? every[at - 1];
    element.remove();
    write();
    (next?.querySelector("input") ?? add).focus();
  }

  function key(event, element, input) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (input.value.trim()) row("", element.nextElementSibling).querySelector("input").focus();
    } else if (event.key === "Backspace" && input.value === "") {
      event.preventDefault();
      remove(element);
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(element, event.key === "ArrowUp" ? -1 : 1);
      input.focus();
    }
  }

  /** Several lines become several fields. */
  function paste(event, element, input) {
    const lines = event.clipboardData.getData("text/plain").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    input.setRangeText(lines[0], input.selectionStart, input.selectionEnd, "end");
    let after = element;
    for (const line of lines.slice(1)) after = row(line, after.nextElementSibling);
    after.querySelector("input").focus();
    write();
  }

  function read() {
    const lines = area.value.split("\n").filter((line) => line.trim());
    for (const each of rows()) each.remove();
    for (const line of lines) row(line);
  }

  function show(asLines) {
    if (!asLines) read();
    area.hidden = !asLines;
    list.hidden = asLines;
    button.textContent = asLines ? texts.asList ?? button.dataset.list : button.dataset.lines;
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    const asLines = area.hidden;
    if (asLines) localStorage.setItem(asLinesKey, "1");
    else localStorage.removeItem(asLinesKey);
    show(asLines);
  });
  show(localStorage.getItem(asLinesKey) !== null);
  return { read: () => { if (!list.hidden) read(); } };
}

function iconButton(name, label, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet icon-button";
  button.setAttribute("aria-label", label);
  button.title = label;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  button.append(svg);
  button.addEventListener("click", run);
  return button;
}
