/** Ways to the chat, which appear only where there is a chat to go to. */

await customElements.whenDefined("firstline-widget");
for (const element of document.querySelectorAll("[data-chat-only]")) element.hidden = false;
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-chat]")) window.Firstline.open();
});
