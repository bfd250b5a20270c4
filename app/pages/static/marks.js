/** Markdown by buttons and keys. Every change goes through the browser's own editing, so that it can be undone. */

const PAIRS = { bold: "**", italic: "*", code: "`" };
const STARTS = { heading: () => "## ", bullets: () => "- ", numbers: (at) => `${at + 1}. `, quote: () => "> " };
const START = /^(?:#{1,6} |[-*+] |\d+[.)] |> )/;
const ITEM = /^(\s*)([-*+]|\d+[.)]|>)( +)(.*)$/;

/** @param {HTMLTextAreaElement} area */
export function wireMarks(area) {
  const bar = document.querySelector(".marks");
  const buttons = [...bar.querySelectorAll("[data-mark]")];
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (!button) return;
    apply(area, button.dataset.mark);
  });
  // One stop of the Tab key; arrows inside.
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  });
  const keys = new Map(buttons.filter((each) => each.dataset.keys).map((each) => [each.dataset.keys, each.dataset.mark]));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.isComposing) goOn(area, event);
    if (!(event.ctrlKey || event.metaKey)) return;
    const pressed = ["Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.code.replace(/^(Key|Digit)/, "")].filter(Boolean).join("+");
    const mark = keys.get(pressed);
    if (!mark) return;
    event.preventDefault();
    apply(area, mark);
  });
}

function apply(area, mark) {
  area.focus();
  if (mark in PAIRS) wrap(area, PAIRS[mark]);
  else if (mark === "link") link(area);
  else startLines(area, mark);
}

/** Replaces a stretch of the text and selects a part of what came in its place. */
function put(area, from, to, text, selectFrom = text.length, selectTo = selectFrom) {
  area.setSelectionRange(from, to);
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(from + selectFrom, from + selectTo);
}

function wrap(area, sign) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const inside = value.slice(from, to);
  const length = sign.length;
  if (value.slice(from - length, from) === sign && value.slice(to, to + length) === sign) {
    put(area, from - length, to + length, inside, 0, inside.length);
  } else {
    put(area, from, to, sign + inside + sign, length, length + inside.length);
  }
}

function link(area) {
  const { selectionStart: from, selectionEnd: to, value } = area;
  const inside = value.slice(from, to);
  if (/^(https?:\/\/|mailto:|\/)\S+$/.test(inside)) put(area, from, to, `[](${inside})`, 1);
  else put(area, from, to, `[${inside}]()`, inside ? inside.length + 3 : 1);
}

/** Gives each selected line its sign, or takes it away if all have it. */
function startLines(area, mark) {
  const { value } = area;
  const from = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const end = value.indexOf("\n", Math.max(area.selectionEnd - (area.selectionEnd > area.selectionStart ? 1 : 0), from));
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const sign = STARTS[mark];
  const has = lines.every((line, at) => line.startsWith(sign(at)));
  const changed = lines.map((line, at) => {
    const plain = line.replace(START, "");
    return has ? plain : sign(at) + plain;
  }).join("\n");
  const one = lines.length === 1;
  put(area, from, to, changed, one ? changed.length : 0, changed.length);
}

/** Enter in a list begins the next item; in an empty item it ends the list. */
function goOn(area, event) {
  if (area.selectionStart !== area.selectionEnd) return;
  const at = area.selectionStart;
  const from = area.value.lastIndexOf("\n", at - 1) + 1;
  const found = ITEM.exec(area.value.slice(from, at));
  if (!found) return;
  const [, indent, sign, gap, text] = found;
  event.preventDefault();
  if (!text.trim()) {
    // Without an empty line between them, the next words would belong to the last item.
    put(area, from, at, /\S.*\n$/.test(area.value.slice(0, from)) ? "\n" : "");
    return;
  }
  const number = /^(\d+)([.)])$/.exec(sign);
  put(area, at, at, `\n${indent}${number ? Number(number[1]) + 1 + number[2] : sign}${gap}`);
  area.blur();
  area.focus();
}
