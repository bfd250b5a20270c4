/** What travels between the server and the widget; for editors and type checkers, never loaded by a browser. */

export interface Conversation {
  id: string;
  token: string;
}

export interface Option {
  id: string;
  title: string;
  /** Of the title but for the note that it ends in, if that is not the customer's. */
  language: string | null;
  note: string;
}

export interface Article {
  id: string;
  title: string;
  url: string;
  confidence: number;
  /** Null in messages that are older than it. */
  language: string | null;
  /** That it is in another language than the customer's; the message's text begins with it. */
  note: string;
}

export interface Message {
  seq: number;
  id: string;
  sender: { kind: "customer" | "bot" | "agent" | "system"; name: string | null; avatar_url?: string | null };
  kind: "text" | "answer" | "choices" | "question" | "handoff" | "claimed" | "resolved" | "notice";
  /** Markdown if the kind is `answer`, plain otherwise. */
  text: string;
  options: Option[];
  article: Article | null;
  in_reply_to: string | null;
  /** Only on the customer's own messages. */
  client_message_id?: string;
  sent_at: string;
  /** Whether the other side has seen it. */
  state?: "sent" | "seen";
}

/** Where a conversation stands. */
export interface Standing {
  id: string;
  language: string;
  owner: "bot" | "queue" | "agent";
  /** Name of whoever has it, while a person has. */
  agent: string | null;
  customer: { kind: "anonymous" | "claimed" | "verified"; name: string | null };
  /** 1 for whoever is next; null for whoever does not wait. */
  position: number | null;
  /** The newest one. */
  request: { number: number; open: boolean; rated: boolean; rateable: boolean } | null;
}

export interface Config {
  site: string;
  name: string;
  language: string;
  languages: string[];
  bot: { name: string; avatar_url: string | null };
  logo_url?: string | null;
  /** When people answer, in words. */
  hours?: string | null;
  /** Only customers whom the site vouches for may chat. */
  identity_required?: boolean;
  greeting: string;
  colours: { accent: string; accent_text: string };
  limits: { text: number };
  /** Texts of the interface by catalog key. */
  strings: Record<string, string>;
}

/** `window.Firstline` on a page that embeds the widget; docs/embedding.md describes it. */
export interface Firstline {
  open(how?: { ask?: string }): void;
  close(): void;
  setIdentity(token: string | null): void;
  setContext(values: Record<string, unknown>): void;
  reset(): void;
  on(name: "open" | "close" | "unread" | "message", run: (detail: any) => void): () => void;
  push(...runs: ((firstline: Firstline) => void)[]): void;
}
