/** What this browser's user wants to be told of; kept in this browser only. */

const KEY = "firstline:alerts";
const NOTHING = { show: false, sound: false, messages: true, tickets: true, muted: [] };

/** @returns {{show: boolean, sound: boolean, messages: boolean, tickets: boolean, muted: string[]}} `muted`: ids of queues */
export function preferences() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { ...NOTHING, ...kept, muted: Array.isArray(kept.muted) ? kept.muted : [] };
  } catch {
    return NOTHING;
  }
}

/** @param {Partial<ReturnType<typeof preferences>>} changes */
export function prefer(changes) {
  localStorage.setItem(KEY, JSON.stringify({ ...preferences(), ...changes }));
}
