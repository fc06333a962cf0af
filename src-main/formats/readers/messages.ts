/** Conversations as lists of messages, and as one text: their common beginning and their labels. */
import type { Field } from './values.ts';
import { withRoles, type Message } from '../../domain/conversation.ts';
import { kindOf } from '../carriers/lines.ts';

export type { Message };

/** A list of {role, content}, or of {from, value}; content may be a list of text parts. */
export function messagesOf(value: readonly unknown[], field: Field): Message[] {
  return value.map((entry, index) => {
    const place = `Message ${index + 1} of the ${field.label}`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      return field.fail(
        'bad-message',
        `${place} is ${kindOf(entry)}, an object like {"role": "user", "content": "..."} is expected.`,
      );
    }
    const message = entry as Record<string, unknown>;
    const role = message['role'] ?? message['from'];
    const content = message['content'] ?? message['value'];
    if (typeof role !== 'string') {
      return field.fail('bad-message', `${place} has no role. Add "role": "user" or "assistant".`);
    }
    return { role: plainRole(role), content: contentOf(content, place, field) };
  });
}

function contentOf(content: unknown, place: string, field: Field): string {
  if (typeof content === 'string') return field.checked(content);
  if (Array.isArray(content)) {
    return content
      .map((part: unknown) => {
        const text =
          typeof part === 'object' && part !== null ? (part as { text?: unknown }).text : part;
        if (typeof text === 'string') return field.checked(text);
        return field.fail(
          'bad-message',
          `${place} holds a part that is no text. Only text can be compared here: leave this row out.`,
        );
      })
      .join('\n');
  }
  return field.fail(
    'bad-message',
    `${place} has ${content === undefined ? 'no content' : `${kindOf(content)} as content`}, a text is expected.`,
  );
}

function plainRole(role: string): string {
  const known: Record<string, string> = { human: 'user', gpt: 'assistant', bot: 'assistant' };
  const lower = role.trim().toLowerCase();
  return Object.hasOwn(known, lower) ? known[lower] : lower;
}

/** How many messages both conversations begin with. */
export function commonMessages(one: readonly Message[], other: readonly Message[]): number {
  let count = 0;
  while (
    count < one.length &&
    count < other.length &&
    one[count].role === other[count].role &&
    one[count].content === other[count].content
  ) {
    count++;
  }
  return count;
}

/** A prompt as text: one user message as it is, more of them with their roles. */
export function promptText(messages: readonly Message[]): string {
  const [only] = messages;
  if (messages.length === 1 && only.role === 'user') return only.content;
  return withRoles(messages);
}

/** An answer as text: one assistant message as it is, more of them with their roles. */
export function answerText(messages: readonly Message[]): string {
  const [only] = messages;
  if (messages.length === 1 && only.role === 'assistant') return only.content;
  return withRoles(messages);
}

/** Where the assistant's turn begins in the chat templates that preference data comes in. */
const TURN =
  /(?:^|\n)[ \t]*(?:Assistant|AI|Bot|Response|Answer|A)[ \t]*:[ \t]*|(?:^|\n)###[ \t]*(?:Response|Answer|Assistant)[ \t]*:?[ \t]*\n?|<\|im_start\|>assistant\n?|<\|assistant\|>\n?|<\|start_header_id\|>assistant<\|end_header_id\|>\s*|<start_of_turn>model\n?|\[\/INST\][ \t]*/g;

/**
 * Splits two whole conversations, given as text, at the last turn of the assistant that begins in
 * what they have in common. Where no turn is recognised, nothing is known of the prompt: it is ''.
 *
 * @returns the prompt without the mark of the answer's turn, and the two answers
 */
export function splitAtLastTurn(
  one: string,
  other: string,
): { prompt: string; answers: [string, string] } {
  let common = 0;
  while (common < one.length && common < other.length && one[common] === other[common]) common++;
  let cut: { from: number; to: number } | null = null;
  for (const match of one.slice(0, common).matchAll(TURN)) {
    cut = { from: match.index, to: match.index + match[0].length };
  }
  if (cut === null) return { prompt: '', answers: [one, other] };
  const { from, to } = cut;
  return {
    prompt: withoutLonelyRole(one.slice(0, from).trim()),
    answers: [one.slice(to).trimStart(), other.slice(to).trimStart()],
  };
}

/** 'Human: What is it?' is shown as 'What is it?'; with more turns the roles stay. */
function withoutLonelyRole(prompt: string): string {
  const roles = prompt.match(/^(?:Human|User|Question|Q|Assistant)[ \t]*:/gm) ?? [];
  return roles.length === 1 ? prompt.replace(/^(?:Human|User|Question|Q)[ \t]*:\s*/, '') : prompt;
}
