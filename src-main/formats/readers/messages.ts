/** Conversations as lists of messages, and as one text: their common beginning and their labels. */
import { withRoles, type Message } from '../../domain/conversation.ts';
import { isTooDeep } from '../carriers/limits.ts';
import { kindOf } from '../carriers/lines.ts';
import { parseJson } from '../carriers/python-json.ts';
import { parsePython } from '../carriers/python-literal.ts';
import { contentOf } from './message-text.ts';
import type { Field } from './values.ts';

export { withRoles };
export type { Message };

/** The first key of a message, as JSON or as Python prints it. */
const LIKE_MESSAGES =
  /^\s*(?:array\(\s*)?(?:\[\s*)?\{\s*['"](?:role|content|from|value|name|tool_calls)['"]\s*:/;

/** Whether a value is a conversation: messages, one message, or a text of them in a cell. */
export function looksLikeMessages(value: unknown): boolean {
  if (typeof value === 'string') return LIKE_MESSAGES.test(value);
  if (Array.isArray(value)) return true;
  if (requested(value) !== null) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    ('role' in value || 'from' in value) &&
    ('content' in value || 'value' in value)
  );
}

/** The messages of an API request, with tools and settings next to them: OpenAI's preference data. */
function requested(value: unknown): unknown[] | null {
  const of = typeof value === 'object' && value !== null && 'messages' in value && value.messages;
  return Array.isArray(of) ? of : null;
}

/** The messages of a field; null if it is a plain text or empty. */
export function conversationIn(field: Field): Message[] | null {
  const { value } = field;
  if (!looksLikeMessages(value)) return null;
  const found = typeof value === 'string' ? parsed(value, field) : value;
  return messagesOf(requested(found) ?? (Array.isArray(found) ? found : [found]), field);
}

function parsed(text: string, field: Field): unknown {
  const value = parseAnyList(text);
  if (typeof value === 'object' && value !== null) return value;
  return field.fail(
    'bad-message',
    `The ${field.label} begins like a list of messages and cannot be read as one: it is cut off, or not written as JSON. Write it as JSON, or leave this row out.`,
  );
}

/** A list or an object, as JSON or as Python prints it; undefined if the text is neither. */
export function parseAnyList(text: string): unknown {
  try {
    const value = parseJson(text);
    return isTooDeep(value) ? undefined : value;
  } catch {
    return parsePython(text);
  }
}

/** A list of {role, content}, or of {from, value}. */
function messagesOf(value: readonly unknown[], field: Field): Message[] {
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
    if (typeof role !== 'string') {
      return field.fail('bad-message', `${place} has no role. Add "role": "user" or "assistant".`);
    }
    return { role: plainRole(role), content: contentOf(message, place, field) };
  });
}

function plainRole(role: string): string {
  const known: Record<string, string> = { human: 'user', gpt: 'assistant', bot: 'assistant' };
  const lower = role.trim().toLowerCase();
  return Object.hasOwn(known, lower) ? known[lower] : lower;
}

/** Number of messages that both conversations begin with. */
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

/** A prompt as text: a single user message as it is, several with their roles. */
export function promptText(messages: readonly Message[]): string {
  const [only] = messages;
  if (messages.length === 1 && only.role === 'user') return only.content;
  return withRoles(messages);
}

/** An answer as text: a single assistant message as it is, several with their roles. */
export function answerText(messages: readonly Message[]): string {
  const [only] = messages;
  if (messages.length === 1 && only.role === 'assistant') return only.content;
  return withRoles(messages);
}

/** Where the assistant's turn begins in the chat templates of preference data. */
const TURN =
  /(?:^|\n)[ \t]*(?:Assistant|AI|Bot|Response|Answer|A)[ \t]*:[ \t]*|(?:^|\n)###[ \t]*(?:Response|Answer|Assistant)[ \t]*:?[ \t]*\n?|<\|im_start\|>assistant\n?|<\|assistant\|>\n?|<\|start_header_id\|>assistant<\|end_header_id\|>\s*|<start_of_turn>model\n?|\[\/INST\][ \t]*/g;
/** Marks that never occur in an answer. */
const TEMPLATE_MARK = /^(?:<|\[)/;
/** 'Human:', 'Question:', '### Instruction': without one, 'Answer:' may be part of the answer. */
const ASKED: readonly (readonly [RegExp, RegExp])[] = [
  [/###/, /(?:^|\n)###[ \t]*(?:Instruction|Question|Human|User|Input|Prompt)/i],
  [/(?:Answer|A)[ \t]*:/, /(?:^|\n)[ \t]*(?:Question|Q)[ \t]*:/],
  [/(?:Response)[ \t]*:/, /(?:^|\n)[ \t]*(?:Instruction|Question|Human|User|Prompt|Query)[ \t]*:/],
  [/(?:Assistant|AI|Bot)[ \t]*:/, /(?:^|\n)[ \t]*(?:Human|User|Question|Q|System)[ \t]*:/],
];

/** Whether a mark begins an answer, rather than being part of one: a question must come before. */
function isTurn(mark: string, before: string): boolean {
  if (TEMPLATE_MARK.test(mark)) return true;
  return ASKED.find(([answer]) => answer.test(mark))?.[1].test(before) ?? false;
}

/**
 * Splits two whole conversations, given as text, at the last assistant turn that begins in their common part. If
 * no turn is recognised, the prompt is unknown: ''.
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
    if (!isTurn(match[0], one.slice(0, match.index))) continue;
    cut = { from: match.index, to: match.index + match[0].length };
  }
  if (cut === null) return { prompt: '', answers: [one, other] };
  const { from, to } = cut;
  return {
    prompt: withoutLonelyRole(one.slice(0, from).trim()),
    answers: [one.slice(to).trimStart(), other.slice(to).trimStart()],
  };
}

/** 'Human: What is it?' becomes 'What is it?'; with several turns the roles stay. */
function withoutLonelyRole(prompt: string): string {
  const roles = prompt.match(/^(?:Human|User|Question|Q|Assistant)[ \t]*:/gm) ?? [];
  return roles.length === 1 ? prompt.replace(/^(?:Human|User|Question|Q)[ \t]*:\s*/, '') : prompt;
}
