/** The shape of a topic: what the sample's customers ask, and what a good reply knows about it. */

/**
 * Sentences of one topic in one language. {item}, {order}, {days}, {amount}, {code} and {city} are filled
 * in; a prompt and all its replies share the same fillings.
 */
export interface Topic {
  id: string;
  /** What the customer writes by e-mail. */
  mails: readonly string[];
  /** What the customer writes in the chat. */
  chats: readonly string[];
  /** Sentences that answer the question. */
  answers: readonly string[];
  /** Why it happened. */
  reasons: readonly string[];
  /** What to do, in this order; each step in several wordings. */
  steps: readonly (readonly string[])[];
}
