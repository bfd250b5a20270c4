/** The editor's pages: lists, writing, saving, the panels beside an article. */

import { openDialog } from "./dialogs.js";
import { keeping } from "./editor_kept.js";
import { wireMarks } from "./marks.js";
import { walkRows } from "./rows.js";
import { registerShortcut } from "./shortcuts.js";
import { wireVariants } from "./variants.js";

for (const box of document.querySelectorAll("[data-rows]")) walkRows(box, "[data-row]");
wireFilters();
wireCompare();
wireBeside();
const form = document.getElementById("article");
if (form) wireSheet(form);

/** An empty field is no condition: the address stays short. */
function wireFilters() {
  const filters = document.getElementById("filters");
  filters?.addEventListener("htmx:configRequest", (event) => {
    for (const [name, value] of [...event.detail.formData.entries()]) {
      if (!value) event.detail.formData.delete(name);
    }
  });
}

/** Choosing two revisions compares them at once. */
function wireCompare() {
  const compare = document.getElementById("compare");
  if (!compare) return;
  document.getElementById("compare-go").hidden = true;
  let timer = 0;
  compare.addEventListener("change", () => {
    clearTimeout(timer);
    // With the arrow keys one passes several.
    timer = setTimeout(() => compare.requestSubmit(), 500);
  });
}

/** The panels beside an article as tabs. */
function wireBeside() {
  const beside = document.getElementById("beside");
  const panels = [...(beside?.querySelectorAll("[data-tab]") ?? [])];
  if (panels.length < 2) return;
  const list = document.createElement("div");
  list.className = "beside-tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", beside.dataset.tabsLabel);
  const ids = panels.map((panel) => panel.id);
  const show = (id, focus = false) => {
    for (const tab of list.children) {
      const chosen = tab.dataset.panel === id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen && focus) tab.focus();
    }
    for (const each of ids) document.getElementById(each).hidden = each !== id;
  };
  for (const panel of panels) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.textContent = panel.dataset.tab;
    tab.dataset.panel = panel.id;
    tab.id = `tab-${panel.id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.addEventListener("click", () => show(panel.id));
    list.append(tab);
  }
  const dress = (panel) => {
    panel.classList.add("tabbed");
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${panel.id}`);
  };
  panels.forEach(dress);
  panels[0].before(list);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = ids.findIndex((id) => list.querySelector(`[data-panel="${id}"]`) === document.activeElement);
    show(ids[(at + step + ids.length) % ids.length], true);
  });
  // A panel that the server renewed keeps its place.
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    for (const id of ids) dress(document.getElementById(id));
    show(list.querySelector("[aria-selected=true]").dataset.panel);
  });
  document.addEventListener("invalid-field", (event) => {
    const panel = event.target.closest("[role=tabpanel]");
    if (panel) show(panel.id);
  });
  const wanted = location.hash.slice(1);
  show(ids.includes(wanted) ? wanted : ids[0]);
  const question = document.getElementById("question");
  registerShortcut("b", question.dataset.shortcutLabel, () => {
    show("ask");
    question.focus();
  });
}

/** @param {HTMLFormElement} sheet */
function wireSheet(sheet) {
  const field = (name) => sheet.elements.namedItem(name);
  const variants = wireVariants(document.getElementById("variants"));
  const related = wireVariants(document.getElementById("related"));
  wireMarks(field("body"));
  wireTitle(field("title"), field("body"));
  wireSlug(sheet);
  const content = () => JSON.stringify(["title", "body", "slug", "topic", "language", "audience", "variants", "related"].map((name) => field(name)?.value ?? ""));
  let saved = sheet.dataset.unsaved === undefined ? content() : "";
  let leaving = false;
  const isDirty = () => content() !== saved;
  const count = wireCounts(sheet);
  const kept = keeping(sheet, { content, field, changed: () => { variants.read(); related.read(); refresh(); } });

  function refresh() {
    const saving = document.getElementById("saving");
    const state = isDirty() ? "unsaved" : saving.dataset.state ? "saved" : "";
    saving.dataset.state = state;
    const text = state ? saving.dataset[state] : "";
    if (saving.textContent !== text) saving.textContent = text;
    count();
  }
  const changed = (event) => {
    forgive(event?.target);
    refresh();
    window.htmx.trigger("#preview", "typed");
    if (isDirty()) kept.later();
    else kept.drop();
  };
  sheet.addEventListener("input", changed);
  document.getElementById("beside").addEventListener("input", (event) => event.target.form === sheet && changed());
  document.getElementById("beside").addEventListener("change", (event) => event.target.form === sheet && changed());

  const save = () => sheet.requestSubmit();
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.code !== "KeyS") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) save();
  });
  registerShortcut("Ctrl+S", document.getElementById("save").dataset.label, () => {});

  let publishes = "";
  let sent = "";
  sheet.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target !== sheet) return;
    sent = content();
    document.getElementById("saving").textContent = document.getElementById("saving").dataset.sending;
  });
  sheet.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== sheet) return;
    if (!event.detail.successful) publishes = "";
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) {
      leaving = true;
      kept.drop();
    }
    showProblems(sheet);
    refresh();
  });
  document.body.addEventListener("article-saved", (event) => {
    const slug = event.detail?.slug;
    // What was typed while it was sent is not saved yet.
    if (content() === sent) {
      if (slug) field("slug").value = slug;
      saved = content();
      kept.drop();
    } else {
      saved = sent;
    }
    document.getElementById("saving").dataset.state = "saved";
    refresh();
    if (publishes) openDialog(publishes);
    publishes = "";
  });
  // What was added beside the form is saved already, and belongs to what is typed in it as well.
  document.body.addEventListener("variants-added", (event) => {
    const put = (lines) => [...lines.split("\n").filter((line) => line.trim()), ...event.detail.variants].join("\n");
    field("variants").value = put(field("variants").value);
    if (saved) {
      const values = JSON.parse(saved);
      values[6] = put(values[6]);
      saved = JSON.stringify(values);
    }
    variants.read();
    refresh();
  });
  document.body.addEventListener("article-conflict", () => setTimeout(() => document.getElementById("conflict-panel")?.focus()));
  document.addEventListener("click", (event) => {
    const publish = event.target.closest("[data-publishes]");
    if (publish && isDirty()) {
      publishes = publish.dataset.publishes;
      save();
    } else if (publish) {
      openDialog(publish.dataset.publishes);
    }
    if (event.target.closest("[data-decides]")) leaving = true;
  });
  // A decision takes along what was typed since the conflict was shown.
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "conflict-form") return;
    for (const name of ["title", "body", "slug", "topic", "audience", "variants", "related"]) {
      const target = event.target.elements.namedItem(name);
      if (target && field(name)) target.value = field(name).value;
    }
  });
  // Without the htmx attribute a button of another address posts the whole page.
  sheet.addEventListener("submit", () => { if (!sheet.hasAttribute("hx-post")) leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !isDirty()) return;
    kept.now();
    event.preventDefault();
    event.returnValue = sheet.dataset.leave;
  });
  const head = document.querySelector(".editor-head");
  document.addEventListener("scroll", () => head.classList.toggle("scrolled", scrollY > 8), { passive: true });
  document.querySelector("[data-reloads]")?.addEventListener("change", (event) => {
    location.href = event.target.dataset.reloads + encodeURIComponent(event.target.value);
  });
  kept.offer();
  showProblems(sheet, false);
  refresh();
}

/** The title grows with its words; Enter goes on to the text. */
function wireTitle(title, body) {
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    title.rows = 1;
    while (title.scrollHeight > title.clientHeight + 2 && title.rows < 6) title.rows += 1;
  };
  title.addEventListener("input", () => {
    if (title.value.includes("\n")) title.value = title.value.replace(/\s*\n\s*/g, " ");
    grow();
  });
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!event.ctrlKey && !event.metaKey) body.focus();
  });
  grow();
}

/** A new article's address follows its title until somebody writes one; later the title only suggests one. */
function wireSlug(sheet) {
  const slug = document.getElementById("slug");
  const suggested = document.getElementById("slug-suggested");
  const hint = document.getElementById("slug-hint");
  let auto = slug.dataset.auto !== undefined && slug.value === "";
  let titleTyped = false;
  const look = () => {
    const free = document.getElementById("shown")?.dataset.slug ?? "";
    if (auto && titleTyped) slug.value = free;
    const differs = free !== "" && free !== slug.value && titleTyped && !auto;
    suggested.hidden = !differs;
    suggested.textContent = suggested.dataset.text.replace("{slug}", free);
    suggested.dataset.slug = free;
    hint.classList.toggle("slug-moves", hint.dataset.published === "yes" && slug.value !== hint.dataset.saved);
  };
  sheet.elements.namedItem("title").addEventListener("input", () => { titleTyped = true; });
  slug.addEventListener("input", () => {
    auto = slug.value === "" && slug.dataset.auto !== undefined;
    look();
  });
  suggested.addEventListener("click", () => {
    slug.value = suggested.dataset.slug;
    slug.dispatchEvent(new Event("input", { bubbles: true }));
    slug.focus();
  });
  const language = document.getElementById("language");
  language?.addEventListener("change", () => {
    document.getElementById("slug-before").textContent = `/help/${language.value}/`;
    window.htmx.trigger("#preview", "typed");
  });
  document.getElementById("preview").addEventListener("htmx:afterSwap", look);
}

/** How much of each limit is used. */
function wireCounts(sheet) {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const bytes = new TextEncoder();
  const show = (element, used, limit, text) => {
    element.textContent = text;
    element.classList.toggle("near", used > limit * 0.9 && used <= limit);
    element.classList.toggle("over", used > limit);
  };
  return () => {
    const [title, body] = ["title", "body"].map((name) => sheet.elements.namedItem(name).value);
    const titleCount = document.getElementById("title-count");
    const titleLimit = Number(titleCount.dataset.limit);
    titleCount.hidden = title.length < titleLimit * 0.6;
    show(titleCount, title.length, titleLimit, `${title.length} / ${titleLimit}`);
    const bodyCount = document.getElementById("body-count");
    const size = bytes.encode(body).length;
    const limit = Number(bodyCount.dataset.limit);
    const words = bodyCount.dataset.words.replace("{count}", number.format(body.match(/[\p{L}\p{N}]+/gu)?.length ?? 0));
    const used = bodyCount.dataset.bytes.replace("{count}", number.format(size)).replace("{limit}", number.format(limit));
    show(bodyCount, size, limit, `${words} · ${used}`);
    for (const name of ["variants", "related"]) {
      const place = document.getElementById(`${name}-count`);
      const lines = sheet.elements.namedItem(name).value.split("\n").filter((line) => line.trim()).length;
      show(place, lines, Number(place.dataset.limit), `${lines} / ${place.dataset.limit}`);
    }
  };
}

/** Marks the fields that something is wrong with, and goes to the first. */
function showProblems(sheet, go = true) {
  let first = null;
  for (const place of document.querySelectorAll(".error[data-for]")) {
    const wrong = place.textContent.trim() !== "";
    const found = sheet.elements.namedItem(place.dataset.for);
    const fields = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    for (const each of fields) {
      if (wrong) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
    if (wrong) first ??= fields[0];
  }
  if (!first || !go) return;
  first.dispatchEvent(new CustomEvent("invalid-field", { bubbles: true }));
  (first.offsetParent ? first : document.querySelector(`#${first.id}-list input`))?.focus();
}

/** A field that is being corrected is not called wrong any more. */
function forgive(target) {
  const name = target?.name || (target?.closest?.(".variants-list")?.id.replace("-list", "") ?? "");
  const place = name && document.querySelector(`.error[data-for="${name}"]`);
  if (!place || !place.textContent) return;
  place.textContent = "";
  for (const each of document.getElementsByName(name)) each.removeAttribute("aria-invalid");
  const problems = document.getElementById("problems");
  if (![...document.querySelectorAll(".error[data-for]")].some((each) => each.textContent.trim())) problems.hidden = true;
}
