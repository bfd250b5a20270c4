/** The messages of one conversation in the order of the server, and what follows from them. No I/O. */

/** Who owns the conversation after a message of this kind. */
export const OWNER_AFTER = { handoff: "queue", claimed: "agent", resolved: "bot" };
/** Kinds of messages after which the conversation stands elsewhere. */
export const TURNING = new Set(["handoff", "claimed", "resolved", "notice"]);

/** Longest time in milliseconds that the bot may owe an answer. */
const ANSWER_LIMIT = 15_000;

/** @typedef {import("./types.d.ts").Message} Message */

export class Transcript {
  /** @type {Map<number, Message>} */
  #bySeq = new Map();
  /** @type {Map<number, number>} seq → when this tab may take it to be sent, in milliseconds since 1970 */
  #seenAt = new Map();

  /** Everything up to this number is known. An acknowledgement does not move it: what came before may be missing. */
  cursor = 0;

  /**
   * Take messages in, in any order and any number of times.
   *
   * @param {Message[]} messages
   * @param {object} how
   * @param {number} [how.upTo] nothing is missing between `cursor` and this number
   * @param {boolean} [how.own] an acknowledgement of this browser, not the server's record
   * @param {boolean} [how.live] they are being sent just now
   * @param {number} how.now
   * @returns {Message[]} those that were not known
   */
  accept(messages, { upTo = 0, own = false, live = false, now }) {
    const fresh = [];
    for (const message of messages) {
      const { seq } = message;
      const known = this.#bySeq.get(seq);
      if (!known) fresh.push(message);
      // The server's record may replace an acknowledgement (it masks card numbers), not the other way round.
      if (!known || !own) this.#bySeq.set(seq, message);
      if (!this.#seenAt.has(seq)) this.#seenAt.set(seq, live ? now : Math.min(now, Date.parse(message.sent_at) || 0));
    }
    this.cursor = Math.max(this.cursor, upTo);
    return fresh;
  }

  /** @returns {Message[]} */
  list() {
    return [...this.#bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  /** @param {string} clientId */
  has(clientId) {
    return [...this.#bySeq.values()].some((message) => message.client_message_id === clientId);
  }

  /**
   * Whether the choices of a message can still be made: nobody has answered and the request has not moved on.
   *
   * @param {Message} message
   */
  open(message) {
    const closes = (later) => later.seq > message.seq && ["customer", "system"].includes(later.sender.kind);
    return ![...this.#bySeq.values()].some(closes);
  }

  /**
   * Milliseconds for which the bot, whose turn it is, still owes an answer to the last message; 0 when it owes none.
   *
   * @param {number} now
   */
  owed(now) {
    const last = this.list().at(-1);
    if (last?.sender.kind !== "customer") return 0;
    return Math.max(0, this.#seenAt.get(last.seq) + ANSWER_LIMIT - now);
  }

  /** Who answers, as far as the messages say. @returns {"bot" | "queue" | "agent"} */
  get owner() {
    const turned = this.list().findLast((message) => message.kind in OWNER_AFTER);
    return turned ? OWNER_AFTER[turned.kind] : "bot";
  }

  /** Number of messages after `seq` that the customer did not write. @param {number} seq */
  unread(seq) {
    return this.list().filter((message) => message.seq > seq && message.sender.kind !== "customer").length;
  }

  /** The last agent's message up to `seq` that the server does not know to be seen, or 0. @param {number} seq */
  unseen(seq) {
    return this.list().findLast((m) => m.seq <= seq && m.sender.kind === "agent" && m.state === "sent")?.seq ?? 0;
  }
}
