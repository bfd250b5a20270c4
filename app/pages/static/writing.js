/** Shows that a customer is writing, for some seconds after each time that it is said. */

const WRITING_MS = 6000;

/** @param {(conversation: string) => HTMLElement | null} place where to say it, with the words in `data-words` */
export function keepTyping(place) {
  /** @type {Map<string, number>} */
  const until = new Map();
  const show = () => {
    for (const [conversation, end] of until) {
      const element = place(conversation);
      const text = end > Date.now() ? element?.dataset.words : "";
      if (element && element.textContent !== text) element.textContent = text;
      if (!text) until.delete(conversation);
    }
  };
  document.addEventListener("desk:presence", ({ detail }) => {
    if (detail.event === "customer_typing") until.set(detail.conversation, Date.now() + WRITING_MS);
    else if (detail.event === "customer_stopped" && until.has(detail.conversation)) until.set(detail.conversation, 0);
    else return;
    show();
  });
  document.addEventListener("desk:patched", show);
  setInterval(show, 1000);
}
