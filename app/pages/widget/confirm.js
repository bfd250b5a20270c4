/** A question before something that cannot be undone; the rest of the panel waits for the answer. */

import { el } from "./dom.js";

/**
 * @param {HTMLElement} panel
 * @param {{title: string, text: string, yes: string, no: string}} words
 * @returns {Promise<boolean>}
 */
export function confirm(panel, { title, text, yes, no }) {
  return new Promise((resolve) => {
    const rest = [...panel.children];
    const answer = (said) => {
      veil.remove();
      for (const part of rest) part.inert = false;
      resolve(said);
    };
    const pressed = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      answer(false);
    };
    const stay = el("button", { type: "button", class: "quiet", onclick: () => answer(false) }, no);
    const go = el("button", { type: "button", class: "danger", onclick: () => answer(true) }, yes);
    const words = [el("h3", { id: "ask" }, title), el("p", { id: "ask-text" }, text)];
    const sheet = { class: "sheet", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "ask", "aria-describedby": "ask-text" };
    const veil = el("div", { class: "veil", onkeydown: pressed }, el("div", sheet, ...words, el("div", { class: "actions" }, stay, go)));
    for (const part of rest) part.inert = true;
    panel.append(veil);
    stay.focus();
  });
}
