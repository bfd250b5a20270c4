/**
 * The Markdown that answers may use, turned into DOM nodes: paragraphs, line breaks, headings (shown as bold lines),
 * bold, italic, code, flat or nested lists and links. Everything else stays the text that it is.
 */

import { el, safeUrl } from "./dom.js";

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;
const DEPTH = 6;
/** A web address, without the sign that ends the sentence. */
const ADDRESS = /(https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]}])/;

/**
 * @param {string} text
 * @param {string} base address that relative links start from
 * @returns {DocumentFragment}
 */
export function renderMarkdown(text, base) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) fragment.append(...renderBlock(block, base));
  return fragment;
}

/**
 * Plain text in which web addresses can be followed.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function followable(text) {
  return text.split(ADDRESS).map((part, index) => (index % 2 ? anchor(part, [part]) : part));
}

function anchor(href, inner) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}

/**
 * Paragraphs, headings and lists as groups of lines.
 *
 * @param {string} text
 * @returns {{kind: "paragraph" | "heading" | "list", lines: string[]}[]}
 */
function blocks(text) {
  const found = [];
  let open = null;
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const heading = HEADING.exec(line.trim());
    if (!line.trim()) {
      // A blank line between two items does not end their list: the next line decides.
      open = open?.kind === "list" ? open : null;
      if (open) open.gap = true;
    } else if (heading) {
      found.push({ kind: "heading", lines: [heading[1]] });
      open = null;
    } else if (ITEM.test(line)) {
      if (open?.kind !== "list") found.push((open = { kind: "list", lines: [] }));
      open.lines.push(line);
      open.gap = false;
    } else if (open && !open.gap) {
      if (open.kind === "list") open.lines[open.lines.length - 1] += ` ${line.trim()}`;
      else open.lines.push(line);
    } else if (open?.kind === "list" && /^\s{2,}/.test(line)) {
      open.lines[open.lines.length - 1] += ` ${line.trim()}`;
    } else {
      found.push((open = { kind: "paragraph", lines: [line] }));
    }
  }
  return found;
}

/** @returns {Node[]} */
function renderBlock({ kind, lines }, base) {
  if (kind === "list") return renderLists(lines, base);
  if (kind === "heading") return [el("p", {}, el("strong", {}, ...inline(lines[0], base, 0)))];
  const paragraph = el("p");
  lines.forEach((line, index) => {
    if (index) paragraph.append(/(\s{2}|\\)$/.test(lines[index - 1]) ? el("br") : " ");
    paragraph.append(...inline(line.trim().replace(/\\$/, ""), base, 0));
  });
  return [paragraph];
}

/** Items as lists, nested by their indentation. @returns {Node[]} */
function renderLists(lines, base) {
  const roots = [];
  /** @type {{indent: number, list: HTMLElement, tag: string}[]} */
  const stack = [];
  for (const line of lines) {
    const [, space, mark, text] = ITEM.exec(line) ?? ["", "", "-", line];
    const indent = space.replace(/\t/g, "    ").length;
    const tag = /\d/.test(mark) ? "ol" : "ul";
    while (stack.length && (indent < stack.at(-1).indent || (indent === stack.at(-1).indent && tag !== stack.at(-1).tag))) {
      stack.pop();
    }
    const top = stack.at(-1);
    if (!top || (indent > top.indent + 1 && stack.length < DEPTH)) {
      const start = tag === "ol" && Number.parseInt(mark, 10) !== 1 ? Number.parseInt(mark, 10) : null;
      const list = el(tag, { start });
      if (top?.list.lastElementChild) top.list.lastElementChild.append(list);
      else roots.push(list);
      stack.push({ indent, list, tag });
    }
    stack.at(-1).list.append(el("li", {}, ...inline(text.trim(), base, 0)));
  }
  return roots;
}

/**
 * The inline part, read from left to right; a mark without its partner is plain text.
 *
 * @param {string} text
 * @param {string} base
 * @param {number} depth how many marks are open; beyond `DEPTH` the rest is plain
 * @returns {(Node | string)[]}
 */
function inline(text, base, depth) {
  const nodes = [];
  // Marks that nothing closes any more: looking again from every later place would take quadratic time.
  const dead = new Set();
  let plain = "";
  const push = (node) => {
    if (plain) nodes.push(plain);
    plain = "";
    nodes.push(node);
  };
  for (let at = 0; at < text.length; ) {
    const found = depth < DEPTH ? marked(text, at, base, depth, dead) : null;
    if (found) {
      push(found.node);
      at = found.end;
    } else if (text[at] === "\\" && /[\\`*_[\]()#+\-.!<>]/.test(text[at + 1] ?? "")) {
      plain += text[at + 1];
      at += 2;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(plain);
  return nodes;
}

/** The marked-up piece that starts at `at`, or null. @returns {{node: Node, end: number} | null} */
function marked(text, at, base, depth, dead) {
  const mark = text[at];
  if (mark === "[") return link(text, at, base, depth);
  if (mark === "`") {
    const end = text.indexOf("`", at + 1);
    return end > at + 1 ? { node: el("code", {}, text.slice(at + 1, end)), end: end + 1 } : null;
  }
  if (mark !== "*" && mark !== "_") return null;
  // `snake_case_words` are not italic.
  if (mark === "_" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
  for (const [sign, tag] of [[mark + mark, "strong"], [mark, "em"]]) {
    if (dead.has(sign) || !text.startsWith(sign, at) || /\s/.test(text[at + sign.length] ?? " ")) continue;
    const end = closing(text, sign, at + sign.length);
    if (end < 0) {
      dead.add(sign);
      continue;
    }
    const inner = inline(text.slice(at + sign.length, end), base, depth + 1);
    return { node: el(tag, {}, ...inner), end: end + sign.length };
  }
  return null;
}

/** Where `sign` closes what began before `from`, or -1. */
function closing(text, sign, from) {
  for (let at = text.indexOf(sign, from + 1); at > 0; at = text.indexOf(sign, at + 1)) {
    const single = sign.length === 1;
    if (/[\s\\]/.test(text[at - 1])) continue;
    if (single && (text[at + 1] === sign || text[at - 1] === sign)) {
      at += text[at + 1] === sign ? 1 : 0;
      continue;
    }
    if (sign[0] === "_" && /[\p{L}\p{N}]/u.test(text[at + sign.length] ?? "")) continue;
    return at;
  }
  return -1;
}

/** `[text](address)`; an address that is not safe leaves only the text. */
function link(text, at, base, depth) {
  const parts = /^\[((?:[^[\]\\]|\\.){1,500})\]\(\s*<?([^\s()<>]{1,2000})>?(?:\s+"[^"]{0,500}")?\s*\)/.exec(text.slice(at, at + 3100));
  if (!parts) return null;
  const inner = inline(parts[1], base, depth + 1);
  const href = safeUrl(parts[2], base);
  const node = href ? anchor(href, inner) : el("span", {}, ...inner);
  return { node, end: at + parts[0].length };
}
