/** What travels between the server and the widget; for editors and type checkers, never loaded by a browser. */

export interface Conversation {
  id: string;
  token: string;
}

export interface Option {
  id: string;
  title: string;
}

export interface Article {
  id: string;
  title: string;
  url: string;
  confidence: number;
}

export interface Message {
  seq: number;
  id: string;
  sender: { kind: "customer" | "bot" | "agent" | "system"; name: string | null };
  kind: "text" | "answer" | "choices" | "question" | "handoff" | "claimed" | "resolved" | "notice";
  /** Markdown if the kind is `answer`, plain otherwise. */
  text: string;
  options: Option[];
  article: Article | null;
  in_reply_to: string | null;
  /** Only on the customer's own messages. */
  client_message_id?: string;
  sent_at: string;
}

export interface Config {
  site: string;
  name: string;
  language: string;
  languages: string[];
  bot: { name: string; avatar_url: string | null };
  greeting: string;
  colours: { accent: string; accent_text: string };
  limits: { text: number };
  /** Texts of the interface by catalog key. */
  strings: Record<string, string>;
}
