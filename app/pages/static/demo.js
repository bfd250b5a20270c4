/** The demo page asks the chat, as any page that embeds it may. */

for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => {
    window.Firstline ??= [];
    window.Firstline.push((firstline) => firstline.open({ ask: button.dataset.ask }));
  });
}
