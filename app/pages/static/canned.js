/** The list of canned replies above the composer: found by typing, chosen by keyboard, put in with the variables filled. */

const GAP = /\{\{\s*(?:customer\.name|agent\.name|ticket\.number|site\.name)\s*\}\}/g;

/** The variables that nobody has filled yet. */
export const gaps = (text) => text.match(GAP) ?? [];

/** Selects the first open variable of a field, so that the next key replaces it. */
export function selectGap(field) {
  const [first] = gaps(field.value);
  if (!first) return false;
  const start = field.value.indexOf(first);
  field.focus();
  field.setSelectionRange(start, start + first.length);
  return true;
}

/**
 * @param {import("./drafts.js").Draft} draft
 * @param {string} url of the ticket's filled replies
 * @param {Record<string, string>} texts
 */
export function offerCanned(draft, url, texts) {
  const { field } = draft;
  const button = document.getElementById("canned-open");
  const box = document.getElementById("canned");
  const search = document.getElementById("canned-search");
  const list = document.getElementById("canned-list");
  let replies = [];
  let shown = [];
  let current = 0;

  const close = (focus = true) => {
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (focus) field.focus();
  };

  const open = async () => {
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    search.value = "";
    search.focus();
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      replies = answer.ok ? (await answer.json()).replies : null;
    } catch {
      replies = null;
    }
    draw();
  };

  function draw() {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const fits = (reply) => words.every((word) => `${reply.shortcut} ${reply.title} ${reply.text}`.toLocaleLowerCase().includes(word));
    const rank = (reply) => (reply.shortcut.startsWith(search.value.toLocaleLowerCase()) ? 0 : 1);
    shown = (replies ?? []).filter(fits).sort((a, b) => rank(a) - rank(b));
    current = 0;
    list.replaceChildren(...shown.map(option));
    if (!shown.length) {
      const none = document.createElement("li");
      none.className = "hint";
      none.textContent = replies ? texts["no-replies"] : texts["replies-failed"];
      list.append(none);
    }
    mark();
  }

  function option(reply, place) {
    const element = document.createElement("li");
    element.id = `canned-${place}`;
    element.setAttribute("role", "option");
    const head = document.createElement("span");
    head.className = "canned-title";
    const short = document.createElement("span");
    short.className = "canned-shortcut";
    short.textContent = `/${reply.shortcut}`;
    head.append(reply.title, short);
    if (reply.language !== field.lang) {
      const language = document.createElement("span");
      language.className = "badge warning";
      language.textContent = new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(reply.language);
      head.append(language);
    }
    const text = document.createElement("span");
    text.className = "canned-text";
    text.textContent = reply.text;
    element.append(head, text);
    element.addEventListener("pointermove", () => { if (current !== place) { current = place; mark(); } });
    element.addEventListener("click", () => insert(reply));
    return element;
  }

  function mark() {
    [...list.children].forEach((element, place) => element.setAttribute("aria-selected", String(place === current)));
    search.setAttribute("aria-activedescendant", shown.length ? `canned-${current}` : "");
    list.children[current]?.scrollIntoView({ block: "nearest" });
  }

  function insert(reply) {
    close();
    const { selectionStart: start, selectionEnd: end, value } = field;
    const begun = value.slice(0, start);
    field.setRangeText(reply.text, start, end, "end");
    if (begun && !/\s$/.test(begun)) field.setRangeText(" ", start, start, "preserve");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    selectGap(field);
  }

  button.hidden = false;
  button.addEventListener("click", () => (box.hidden ? open() : close()));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || field.selectionStart !== 0) return;
    event.preventDefault();
    open();
  });
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      current = (current + step + shown.length) % shown.length;
      mark();
    } else if (event.key === "Enter") {
      if (shown[current]) insert(shown[current]);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "/" && !search.value) {
      // Twice means that it is meant as itself.
      close();
      field.setRangeText("/", 0, 0, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !box.contains(relatedTarget) && relatedTarget !== button) close(false);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!box.hidden && !box.contains(target) && !button.contains(target)) close(false);
  });
  return open;
}
