/** A key that the site has chosen for its chat, such as `Alt+Shift+C`. */

const FIELDS = "input, textarea, select, [contenteditable='true']";

/**
 * @param {string} keys names with `+` between them: any of Alt, Control, Meta and Shift, and one key
 * @param {() => void} run
 */
export function listen(keys, run) {
  const names = keys.split("+").map((name) => name.trim().toLowerCase());
  const key = names.pop();
  const bare = !names.some((name) => name !== "shift");
  window.addEventListener("keydown", (event) => {
    const held = ["alt", "control", "meta", "shift"].every((name) => event[name === "control" ? "ctrlKey" : `${name}Key`] === names.includes(name));
    // With Alt or Shift a key gives another character, and on a Russian keyboard always; where it lies is the same.
    const pressed = event.key.toLowerCase() === key || event.code.toLowerCase() === `key${key}`;
    if (!held || !pressed || event.repeat || (bare && event.composedPath()[0].matches?.(FIELDS))) return;
    event.preventDefault();
    run();
  });
}
