/** The list of the bot's chats, on top of what works without a script. */

import { lookAgain } from "./looking.js";
import { allowPatches } from "./patch.js";
import { walkRows } from "./rows.js";
import { keepWaiting } from "./waiting.js";
import { keepTyping } from "./writing.js";

const live = document.getElementById("live");

allowPatches(window.htmx);
keepWaiting();
walkRows(live, ".subject a");
lookAgain(live.querySelector("[data-looks]"), () => true);
keepTyping((conversation) => document.querySelector(`[data-chat="${CSS.escape(conversation)}"] .writes`));
