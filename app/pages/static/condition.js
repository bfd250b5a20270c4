/**
 * The lines at the top of every staff page that say which parts of the service do not work as they should. The desk's stream says
 * when to look; whoever has no stream, or has lost it, looks now and again.
 */

const EVERY_MS = 15000;
const AGAIN_MS = 5000;
const PATIENCE_MS = 8000;

function line({ text, tone }) {
  const made = document.createElement("p");
  made.className = tone;
  made.textContent = text;
  return made;
}

/** @param {{lost: () => void, back: () => void}} connection */
export function keepCondition(connection) {
  const place = document.getElementById("condition");
  const streams = document.body.hasAttribute("sse-connect");
  let shown = "[]";
  let failed = false;

  async function look() {
    if (document.hidden) return;
    let limits;
    try {
      const answer = await fetch(place.dataset.address, { signal: AbortSignal.timeout(PATIENCE_MS) });
      ({ limits } = await answer.json());
    } catch {
      failed = true;
      connection.lost();
      return;
    }
    // A stream that broke says by itself that it is back.
    if (failed || !streams) connection.back();
    failed = false;
    const found = JSON.stringify(limits);
    // What has not changed is not read aloud again.
    if (found === shown) return;
    shown = found;
    const atTop = scrollY < 1;
    place.replaceChildren(...limits.map(line));
    // Browsers keep what one reads in place, here by scrolling past what is new.
    if (atTop) scrollTo(0, 0);
  }

  look();
  setInterval(look, EVERY_MS);
  document.addEventListener("desk:condition", () => {
    look();
    // The question may reach another process than the one that noticed, up to five seconds before that notices too.
    setTimeout(look, AGAIN_MS);
  });
  document.addEventListener("visibilitychange", look);
  // Whoever was just refused something wants to know why.
  document.body.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 503 && look());
}
