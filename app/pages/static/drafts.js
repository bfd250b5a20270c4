/** What is typed survives everything: texts are kept in the browser for each person, ticket and field until they are sent. */

/** 128 random bits; `crypto.randomUUID` is there on https only. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that stores nothing, or is full: the text still stands in its field.
  }
}

/**
 * Keeps one field's text together with the id that it will be sent under.
 * All tabs of a ticket share the draft, so they share the id, and what two of them send arrives once.
 */
export class Draft {
  /**
   * @param {HTMLFormElement} form with `text` and `client_message_id`, perhaps `article_id`
   * @param {string} key
   * @param {AbortSignal} [gone] aborted when the form is taken from the page
   */
  constructor(form, key, gone) {
    this.form = form;
    this.key = key;
    this.field = form.elements.namedItem("text");
    this.id = form.elements.namedItem("client_message_id");
    const kept = read(key);
    // A page that came back with a refused text has what was typed last.
    if (kept && !this.field.value) this.set(kept);
    else this.keep();
    this.field.addEventListener("input", () => this.keep());
    window.addEventListener("storage", (event) => event.key === key && this.#otherTab(event), { signal: gone });
  }

  get value() {
    return { id: this.id.value, text: this.field.value, article: this.article ?? null };
  }

  set({ id, text, article }) {
    this.id.value = id;
    this.field.value = text;
    this.article = article;
    this.keep();
    this.changed();
  }

  /** Told when a script sets the field; the form's other parts follow. */
  changed() {
    const carrier = this.form.elements.namedItem("article_id");
    if (carrier) carrier.value = this.article?.id ?? "";
    this.field.dispatchEvent(new CustomEvent("draft:changed"));
  }

  keep() {
    const { id, text, article } = this.value;
    write(this.key, text.trim() || article ? { id, text, article } : null);
  }

  /** Sent, or taken away to be sent: the next text is another message. */
  renew() {
    this.set({ id: newId(), text: "", article: null });
  }

  /** Another tab has sent the text, or goes on writing it; what was written only here stays, as another message. */
  #otherTab({ oldValue, newValue }) {
    const before = oldValue ? JSON.parse(oldValue) : null;
    const now = newValue ? JSON.parse(newValue) : null;
    if (this.field.value === (before?.text ?? "")) {
      this.id.value = now?.id ?? newId();
      this.field.value = now?.text ?? "";
      this.article = now?.article ?? null;
      this.changed();
    } else if (now?.id !== this.id.value) {
      this.id.value = newId();
    }
  }
}
