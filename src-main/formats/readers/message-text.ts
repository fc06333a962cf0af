/** The contents of a message as text: words, tool calls, reasoning. */
import { kindOf } from '../carriers/lines.ts';
import type { Field } from './values.ts';

type Values = Record<string, unknown>;

function asValues(value: unknown): Values | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Values)
    : null;
}

/** Reasoning, words and tool calls, in this order; '' if a message has none of them. */
export function contentOf(message: Values, place: string, field: Field): string {
  const calls = toolCalls(message);
  const reasoning = ['reasoning_content', 'reasoning', 'thinking']
    .map((name) => message[name])
    .find((value): value is string => typeof value === 'string' && value.trim() !== '');
  const content = message['content'] ?? message['value'];
  const words =
    content === null || content === undefined
      ? wordsOfNothing(content, calls.length > 0 || reasoning !== undefined, place, field)
      : wordsOf(content, place, field);
  return [
    ...(reasoning === undefined ? [] : [asReasoning(reasoning)]),
    ...(words === '' ? [] : [words]),
    ...calls,
  ]
    .map((part) => field.checked(part))
    .join('\n');
}

/** A message with a tool call need not contain words. */
function wordsOfNothing(content: unknown, hasMore: boolean, place: string, field: Field): string {
  if (hasMore) return '';
  return field.fail(
    'bad-message',
    `${place} has ${content === undefined ? 'no content' : 'null as content'}, a text is expected.`,
  );
}

function wordsOf(content: unknown, place: string, field: Field): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? (content as unknown[]) : [content];
  if (asValues(content) !== null && partText(content) === null) {
    return field.fail(
      'bad-message',
      `${place} has ${kindOf(content)} as content, a text is expected.`,
    );
  }
  return parts
    .map((part) => {
      const text = partText(part);
      if (text !== null) return text;
      return field.fail(
        'bad-message',
        `${place} holds a part that is no text. Only text can be compared here: leave this row out.`,
      );
    })
    .filter((text) => text !== '')
    .join('\n');
}

/** A part of a message as text; null for a picture and the like. */
function partText(part: unknown): string | null {
  if (typeof part === 'string') return part;
  const values = asValues(part);
  if (values === null) return null;
  const { type, text, thinking, name, input, content } = values;
  if (typeof text === 'string') return text;
  if (type === 'text' && (text === null || text === undefined)) return '';
  if (typeof thinking === 'string') return asReasoning(thinking);
  if (type === 'tool_use' && typeof name === 'string') return asCall(name, input);
  if (type === 'tool_result') {
    if (typeof content === 'string') return content;
    const parts = Array.isArray(content) ? content.map(partText) : [];
    return parts.every((entry) => entry !== null) ? parts.join('\n') : null;
  }
  return null;
}

function toolCalls(message: Values): string[] {
  const list = message['tool_calls'];
  const calls = Array.isArray(list) ? (list as unknown[]) : [];
  const old = message['function_call'];
  return [...calls, ...(old === undefined || old === null ? [] : [old])].map((call) => {
    const values = asValues(call);
    const called = asValues(values?.['function']) ?? values ?? {};
    const name = called['name'];
    return asCall(typeof name === 'string' ? name : 'a tool', called['arguments']);
  });
}

const asReasoning = (text: string) => `(Reasoning: ${text.trim()})`;

/** weather({"city":"Oslo"}); the same text whether the arguments are JSON or values. */
function asCall(name: string, given: unknown): string {
  let values = given;
  if (typeof given === 'string') {
    try {
      values = JSON.parse(given) as unknown;
    } catch {
      return `(Calls ${name}: ${given})`;
    }
  }
  return `(Calls ${name}: ${values === undefined ? '' : JSON.stringify(values)})`;
}
