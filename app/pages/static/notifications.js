/**
 * Tells of new tickets and of messages in one's own tickets: how many wait stands in the title; notifications and a sound
 * come only if this browser's user has asked for them, and from one of its tabs only.
 */

import { actsForAll } from "./live.js";
import { preferences } from "./alert-preferences.js";

/** Time for a ticket's page that is open to say that its message was seen. */
const GRACE_MS = 1500;
const PAUSE_MS = 3000;
const MOST_SINGLE = 3;
const MOST_REMEMBERED = 500;
const SOUND_MS = 1000;

const box = document.getElementById("alert-words");
const words = JSON.parse(box.dataset.words);
const channel = window.BroadcastChannel ? new BroadcastChannel("firstline:alerts") : null;
const title = document.title;
const told = new Set();
let after = "";
let last = 0;
let timer = 0;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function count({ waiting, now }) {
  after = now;
  document.title = waiting ? `(${waiting > 99 ? "99+" : waiting}) ${title}` : title;
}

async function look() {
  last = Date.now();
  const first = !after;
  const response = await fetch(`/desk/alerts?${new URLSearchParams(first ? {} : { after })}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok) return;
  const found = await response.json();
  count(found);
  channel?.postMessage({ waiting: found.waiting, now: found.now });
  const fresh = remember(found);
  // What was there when the page was opened is no news.
  if (!first && actsForAll()) announce(fresh);
}

/** What nobody has been told of yet. */
function remember({ tickets, messages }) {
  const isNew = ({ id }) => !told.has(id);
  const fresh = { tickets: tickets.filter(isNew), messages: messages.filter(isNew) };
  for (const { id } of [...tickets, ...messages]) told.add(id);
  for (const id of told) {
    if (told.size <= MOST_REMEMBERED) break;
    told.delete(id);
  }
  return fresh;
}

function announce({ tickets, messages }) {
  const wanted = preferences();
  const shown = [
    ...(wanted.messages ? messages.map((each) => ({
      title: fill(words["alerts-message"], { customer: each.customer ?? words["desk-customer-unknown"], number: each.number }),
      body: each.text, tag: each.ticket, href: `/desk/tickets/${each.ticket}`,
    })) : []),
    ...grouped(wanted.tickets ? tickets.filter(({ queue }) => !wanted.muted.includes(queue)) : []),
  ];
  if (!shown.length) return;
  if (wanted.show && window.Notification?.permission === "granted") for (const each of shown) notify(each);
  if (wanted.sound) {
    channel?.postMessage({ rings: true });
    ring();
  }
}

/** One tab sounds for all: one in which somebody has clicked, for browsers keep the others silent. */
function ring() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  if (!navigator.locks) {
    chime();
    return;
  }
  navigator.locks.request("firstline:sound", { ifAvailable: true }, (lock) => {
    if (!lock) return null;
    chime();
    return new Promise((end) => { setTimeout(end, SOUND_MS); });
  });
}

/** A few tickets are named; of many it is said how many. */
function grouped(tickets) {
  if (tickets.length > MOST_SINGLE) {
    return [{ title: fill(words["alerts-new-many"], { count: tickets.length }), body: "", tag: "new", href: "/desk?view=new" }];
  }
  return tickets.map(({ id, number, subject, queue_name }) => ({
    title: fill(words["alerts-new"], { number }), body: `${subject}\n${queue_name}`, tag: id, href: `/desk/tickets/${id}`,
  }));
}

/** Show one notification; a newer one about the same ticket takes its place. */
export function notify({ title: head, body, tag, href }) {
  const shown = new Notification(head, { body, tag, icon: box.dataset.icon, lang: document.documentElement.lang });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
    if (!href) return;
    // A page where somebody may be writing stays as it is.
    if (location.pathname === "/desk") location.assign(href);
    else window.open(href, "_blank", "noopener");
  });
}

let audio = null;

/** Two soft notes. */
export function chime() {
  audio ??= new AudioContext();
  audio.resume();
  const start = audio.currentTime + 0.02;
  [[660, 0], [880, 0.14]].forEach(([pitch, delay]) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start + delay);
    volume.gain.linearRampToValueAtTime(0.12, start + delay + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + delay + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(start + delay);
    tone.stop(start + delay + 0.55);
  });
}

channel?.addEventListener("message", ({ data }) => (data.rings ? ring() : count(data)));
document.addEventListener("desk:changed", ({ detail }) => {
  if (!actsForAll() || !(detail.tickets || detail.conversations.length === 0)) return;
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(GRACE_MS, last + PAUSE_MS - Date.now()));
});
look();
