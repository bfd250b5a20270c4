/** Who has which ticket open now: beside its row, in the colours of small round pictures. */

const VIEWING_MS = 25000;
const TYPING_MS = 6000;
const AGAIN_MS = 2000;
/** @type {Map<string, Map<string, {name: string, until: number, typingUntil: number}>>} */
const present = new Map();
const own = document.querySelector("[data-me]")?.dataset.me;

function hear({ ticket, staff, name, event }) {
  if (!ticket || !staff || staff === own) return;
  const people = present.get(ticket) ?? new Map();
  present.set(ticket, people);
  if (event === "left") people.delete(staff);
  else people.set(staff, { name, until: Date.now() + VIEWING_MS, typingUntil: event === "typing" ? Date.now() + TYPING_MS : 0 });
  show(ticket);
}

/** What the server knew when it made the row. */
function learn(box, ticket) {
  if (present.has(ticket)) return;
  const people = new Map();
  for (const { dataset, classList } of box.querySelectorAll("[data-staff]")) {
    people.set(dataset.staff, { name: dataset.name, until: Date.now() + VIEWING_MS, typingUntil: classList.contains("is-typing") ? Date.now() + TYPING_MS : 0 });
  }
  if (people.size) present.set(ticket, people);
}

function initials(name) {
  const parts = name.split(/\s+/).filter(Boolean);
  return [...new Set([parts[0], parts.at(-1)])].map((part) => part?.[0] ?? "").join("").toUpperCase() || "?";
}

function picture(person) {
  const made = document.createElement("span");
  made.className = "viewer";
  made.setAttribute("aria-hidden", "true");
  made.classList.toggle("is-typing", person.typingUntil > Date.now());
  made.textContent = initials(person.name);
  return made;
}

function show(ticket) {
  const box = document.querySelector(`[data-ticket="${ticket}"] .viewers`);
  if (!box) return;
  const now = Date.now();
  const people = [...(present.get(ticket)?.values() ?? [])].filter(({ until }) => until > now);
  const names = people.map(({ name, typingUntil }) => (typingUntil > now ? box.dataset.typing.replace("{name}", name) : name)).join(", ");
  if (box.dataset.shown === names) return;
  box.dataset.shown = names;
  const said = document.createElement("span");
  said.className = "unseen";
  said.textContent = people.length ? box.dataset.words.replace("{names}", names) : "";
  box.title = said.textContent;
  box.replaceChildren(...people.map(picture), said);
}

function showAll() {
  for (const box of document.querySelectorAll("[data-ticket] .viewers")) {
    const { ticket } = box.closest("[data-ticket]").dataset;
    learn(box, ticket);
    delete box.dataset.shown;
    show(ticket);
  }
}

/** Show who is there, and who comes and goes. */
export function keepViewers() {
  showAll();
  document.addEventListener("desk:presence", ({ detail }) => hear(detail));
  document.addEventListener("desk:patched", showAll);
  setInterval(() => {
    for (const ticket of present.keys()) show(ticket);
  }, AGAIN_MS);
}
