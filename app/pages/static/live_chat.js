/** One chat of the bot's as it goes on, on top of what works without a script. */

import { lookAgain } from "./looking.js";
import { allowPatches } from "./patch.js";
import { keepWaiting } from "./waiting.js";
import { keepTyping } from "./writing.js";

const NEAR = 60;
const watched = document.getElementById("watched");
const { conversation } = watched.dataset;

allowPatches(window.htmx);
keepWaiting();
lookAgain(watched.querySelector("[data-looks]"), ({ conversations }) => conversations.length === 0 || conversations.includes(conversation), 500);
keepTyping((id) => (id === conversation ? document.getElementById("live-typing") : null));
follow(document.getElementById("live-transcript"));

/** The newest line stays in view unless somebody has scrolled up. */
function follow(box) {
  let following = true;
  const down = () => { if (following) box.scrollTop = box.scrollHeight; };
  down();
  box.addEventListener("scroll", () => { following = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR; });
  new ResizeObserver(down).observe(box);
  new MutationObserver(down).observe(box, { childList: true, subtree: true });
}
