/** The public API of the server, as the widget uses it. */

/**
 * @typedef {import("./types.d.ts").Conversation} Conversation
 * @typedef {import("./types.d.ts").Message} Message
 * @typedef {import("./types.d.ts").Config} Config
 * @typedef {import("./types.d.ts").Standing} Standing
 */

const PATIENCE = 15_000;

/** A call that did not succeed; `status` 0 means that no answer came. */
export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {number} [retryAfter] seconds */
  constructor(status, code, retryAfter = 0) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed later. */
  get temporary() {
    return this.offline || this.status === 429;
  }

  /** Whether the server could not be reached, or not in a state to answer. */
  get offline() {
    return this.status === 0 || this.status === 408 || this.status >= 500;
  }

  /** Whether the server no longer knows the conversation or its token. */
  get gone() {
    return this.status === 401 || this.status === 404;
  }
}

export class Api {
  #base;
  #site;

  /** @param {string} base address of the server, ending in a slash @param {string} site */
  constructor(base, site) {
    this.#base = base;
    this.#site = site;
  }

  /** @param {string} language @returns {Promise<Config>} */
  config(language) {
    const query = new URLSearchParams({ language });
    return this.#json(`sites/${encodeURIComponent(this.#site)}/widget?${query}`);
  }

  /**
   * @param {{language: string, metadata: Record<string, string>, identity?: string}} opening
   * @returns {Promise<Conversation>}
   */
  start(opening) {
    return this.#json("conversations", { body: { site: this.#site, ...opening } });
  }

  /** @param {Conversation} conversation @returns {Promise<Standing>} */
  standing(conversation) {
    return this.#json(path(conversation), { token: conversation.token });
  }

  /**
   * Post something to a conversation.
   *
   * @param {Conversation} conversation
   * @param {"messages" | "identity" | "context" | "typing" | "seen" | "end" | "rating"} what
   * @param {object} body
   * @returns {Promise<any>} null where the answer is empty
   */
  post(conversation, what, body) {
    return this.#json(`${path(conversation)}/${what}`, { token: conversation.token, body });
  }

  /** @param {Conversation} conversation @param {number} after @returns {Promise<{messages: Message[]}>} */
  messages(conversation, after) {
    return this.#json(`${path(conversation)}/messages?after=${after}`, { token: conversation.token });
  }

  /** Everything that was said, as a file. @param {Conversation} conversation @returns {Promise<Blob>} */
  async transcript(conversation) {
    const response = await this.#fetch(`${path(conversation)}/transcript`, { token: conversation.token });
    return response.blob().catch(() => {
      throw new ApiError(0, "broken_answer");
    });
  }

  /**
   * The open event stream after number `after`.
   *
   * @param {Conversation} conversation
   * @param {number} after
   * @param {AbortSignal} signal
   * @returns {Promise<ReadableStream<Uint8Array>>}
   */
  async events(conversation, after, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(after) };
    const response = await this.#fetch(`${path(conversation)}/events`, { token: conversation.token, headers, signal });
    return response.body;
  }

  async #json(target, options) {
    const response = await this.#fetch(target, { headers: { Accept: "application/json" }, ...options });
    if (response.status === 204) return null;
    try {
      return await response.json();
    } catch {
      throw new ApiError(0, "broken_answer");
    }
  }

  /** @returns {Promise<Response>} a success; everything else is thrown as `ApiError` */
  async #fetch(target, { token, body, headers, signal = AbortSignal.timeout(PATIENCE) }) {
    const all = { ...headers };
    if (token) all.Authorization = `Bearer ${token}`;
    if (body) all["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(`${this.#base}api/${target}`, {
        method: body ? "POST" : "GET",
        headers: all,
        body: body && JSON.stringify(body),
        // The bearer token is the only credential: a staff member's session must not travel with a customer's words.
        credentials: "omit",
        cache: "no-store",
        signal,
      });
    } catch {
      throw new ApiError(0, "no_connection");
    }
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    throw new ApiError(response.status, String(answer?.error ?? "unknown"), Number(response.headers.get("Retry-After")) || 0);
  }
}

/** @param {Conversation} conversation */
function path(conversation) {
  return `conversations/${encodeURIComponent(conversation.id)}`;
}
