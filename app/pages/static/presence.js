/** Who else is here: tells the other desks what this one does, and shows what they do. */

const VIEWING_MS = 10000;
const TYPING_EVERY_MS = 3000;
const VIEWING_UNTIL_MS = 25000;
const TYPING_UNTIL_MS = 6000;

/**
 * @param {HTMLElement} root the ticket
 * @param {Record<string, string>} texts
 * @param {(state: string, options?: RequestInit) => void} tell
 */
export function keepPresence(root, texts, tell) {
  const { id, conversation, staff } = root.dataset;
  /** @type {Map<string, {name: string, until: number, typingUntil: number}>} */
  const people = new Map();
  let customerUntil = 0;
  let told = 0;

  for (const shown of document.querySelectorAll("#viewers [data-person]")) {
    people.set(shown.dataset.person, { name: shown.dataset.name, until: Date.now() + VIEWING_UNTIL_MS, typingUntil: 0 });
  }
  document.addEventListener("desk:presence", ({ detail }) => {
    const now = Date.now();
    if (detail.event === "customer_typing") {
      if (detail.conversation === conversation) customerUntil = now + TYPING_UNTIL_MS;
    } else if (detail.event === "customer_stopped") {
      if (detail.conversation === conversation) customerUntil = 0;
    } else if (detail.ticket === id && detail.staff !== staff) {
      if (detail.event === "left") people.delete(detail.staff);
      else people.set(detail.staff, { name: detail.name, until: now + VIEWING_UNTIL_MS, typingUntil: detail.event === "typing" ? now + TYPING_UNTIL_MS : 0 });
    }
    draw();
  });

  function draw() {
    const now = Date.now();
    for (const [person, { until }] of people) if (until < now) people.delete(person);
    drawViewers(people, texts, now);
    const typist = [...people.values()].find(({ typingUntil }) => typingUntil > now);
    say("typing-warning", typist ? texts["typing-warning"].replace("{name}", typist.name) : "");
    say("typing", customerUntil > now ? texts["customer-types"] : "");
  }

  const look = () => document.visibilityState === "visible" && tell("viewing");
  look();
  setInterval(look, VIEWING_MS);
  setInterval(draw, 1000);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? look() : tell("left", { keepalive: true })));
  window.addEventListener("pagehide", () => tell("left", { keepalive: true }));

  /** Somebody writes a reply here. */
  return () => {
    if (Date.now() - told < TYPING_EVERY_MS) return;
    told = Date.now();
    tell("typing");
  };
}

function say(id, text) {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
}

function drawViewers(people, texts, now) {
  const box = document.getElementById("viewers");
  const sorted = [...people].sort(([, a], [, b]) => a.name.localeCompare(b.name));
  const lines = sorted.map(([person, { name, typingUntil }]) => [person, name, texts[typingUntil > now ? "typing" : "viewing"].replace("{name}", name)]);
  const drawn = JSON.stringify(lines);
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  box.replaceChildren(...lines.map(([person, name, text]) => {
    const viewer = document.createElement("span");
    viewer.className = "viewer";
    viewer.dataset.person = person;
    viewer.dataset.name = name;
    const round = document.createElement("span");
    round.className = "avatar";
    round.setAttribute("aria-hidden", "true");
    round.textContent = name.split(/\s+/).map((part) => part[0]).filter((_, place, all) => place === 0 || place === all.length - 1).join("").toUpperCase();
    viewer.append(round, text);
    return viewer;
  }));
}
