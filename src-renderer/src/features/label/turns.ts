/** A prompt that is a conversation: the turns before its last question, and those from there on. */
import type { Turn } from '#contract';

export interface Conversation {
  earlier: readonly Turn[];
  /** The user's last question, and everything after it. */
  last: readonly Turn[];
}

/** @param turns empty if the prompt is a single question */
export function conversationOf(turns: readonly Turn[]): Conversation | null {
  if (turns.length === 0) return null;
  const question = turns.findLastIndex(({ role }) => role === 'user');
  const from = question < 0 ? turns.length - 1 : question;
  return { earlier: turns.slice(0, from), last: turns.slice(from) };
}

/** The initially visible part of a prompt, to be rendered ahead. */
export function promptTexts({
  prompt,
  turns,
}: {
  prompt: string;
  turns: readonly Turn[];
}): string[] {
  return conversationOf(turns)?.last.map(({ text }) => text) ?? [prompt];
}
