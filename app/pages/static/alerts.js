/** The switches for notifications in the head of the desk. */

import { preferences, prefer } from "./alert-preferences.js";
import { chime, notify } from "./notifications.js";

const button = document.getElementById("alerts-button");
const panel = document.getElementById("alerts");
const show = panel.querySelector("[name=show]");
const problem = panel.querySelector("[data-problem]");
const canShow = "Notification" in window && window.isSecureContext;

function say(text) {
  problem.textContent = text ?? "";
  problem.hidden = !text;
}

function display() {
  const wanted = preferences();
  show.checked = wanted.show && canShow && Notification.permission === "granted";
  show.disabled = !canShow;
  for (const name of ["sound", "messages", "tickets"]) panel.querySelector(`[name=${name}]`).checked = wanted[name];
  for (const each of panel.querySelectorAll("[name=queue]")) {
    each.checked = !wanted.muted.includes(each.value);
    each.disabled = !wanted.tickets;
  }
  const isOn = show.checked || wanted.sound;
  button.classList.toggle("is-on", isOn);
  button.querySelector("[data-state]").textContent = isOn ? button.dataset.on : button.dataset.off;
  if (!canShow) say(problem.dataset.unsupported);
  else say(Notification.permission === "denied" ? problem.dataset.blocked : null);
}

/** Asked for only here, when somebody clicks: a browser that is asked unbidden says no for good. */
async function toggleShow() {
  const granted = show.checked && (await Notification.requestPermission()) === "granted";
  prefer({ show: granted });
  display();
}

show.addEventListener("change", toggleShow);
panel.addEventListener("change", ({ target }) => {
  if (target === show) return;
  if (target.name === "queue") prefer({ muted: [...panel.querySelectorAll("[name=queue]:not(:checked)")].map(({ value }) => value) });
  else prefer({ [target.name]: target.checked });
  if (target.name === "sound" && target.checked) chime();
  display();
});
panel.querySelector("[data-try]").addEventListener("click", () => {
  if (show.checked) notify({ title: panel.dataset.title, body: panel.dataset.try, tag: "try" });
  chime();
});
window.addEventListener("storage", display);
button.hidden = false;
display();
