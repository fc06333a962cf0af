/** The prompt that texts answer: its column, with the input and the system message next to it. */
import type { GuessedField } from '../columns.ts';
import type { Mapping, RawRecord } from '../format.ts';
import { conversationIn, promptText, withRoles } from './messages.ts';
import type { Message } from './messages.ts';
import { Field } from './values.ts';

/** Alpaca's second column: without it, different questions would share one prompt. */
export const INPUT_FIELD: GuessedField = {
  id: 'input',
  label: 'Input',
  required: false,
  description: 'What the prompt speaks of, as in Alpaca: joined to it.',
  names: ['input', 'instruction input', 'passage', 'context'],
};

export const SYSTEM_FIELD: GuessedField = {
  id: 'system',
  label: 'System message',
  required: false,
  description: 'What the model was told before; stands before the prompt.',
  names: ['system', 'system prompt', 'system message'],
};

/** The prompt of a row as text; '' if it has none. */
export function promptOf(record: RawRecord, mapping: Mapping): string {
  const field = new Field(record, mapping, 'prompt', 'prompt');
  return withContext(promptMessages(field) ?? plainPrompt(field), record, mapping);
}

/** Where an object holds a question: WebGPT's `full_text`, the title and the body of a forum's. */
const PARTS = ['title', 'full_text', 'text', 'question', 'body'];

/** A prompt that is a text, or an object that holds one; '' without one. */
export function plainPrompt(field: Field): string {
  const { value } = field;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return field.optionalText();
  }
  const parts = PARTS.map((name) => (value as Record<string, unknown>)[name])
    .filter((part) => typeof part === 'string')
    .filter((part) => part.trim() !== '');
  return parts.length === 0 ? field.optionalText() : field.checked(parts.join('\n\n'));
}

/** The messages of a prompt; null if it is a text, or another kind of list. */
export function promptMessages(field: Field): Message[] | null {
  const isOther = Array.isArray(field.value) && typeof field.value[0] !== 'object';
  return isOther && field.value.length > 0 ? null : conversationIn(field);
}

/** A prompt with the input and the system message of its row. */
export function withContext(
  prompt: string | readonly Message[],
  record: RawRecord,
  mapping: Mapping,
): string {
  const asked = typeof prompt === 'string' ? prompt : promptText(prompt);
  if (mapping['input'] === undefined && mapping['system'] === undefined) return asked;
  const input = new Field(record, mapping, 'input', 'input').optionalText();
  const system = new Field(record, mapping, 'system', 'system message').optionalText();
  const whole = [asked, input].filter((part) => part.trim() !== '').join('\n\n');
  const question = input.trim() === '' ? asked : whole;
  if (system.trim() === '' || question.includes(system)) return question;
  if (typeof prompt === 'string' || (prompt.length === 1 && prompt[0].role === 'user')) {
    return withRoles([
      { role: 'system', content: system },
      { role: 'user', content: question },
    ]);
  }
  return `${withRoles([{ role: 'system', content: system }])}\n\n${question}`;
}

/**
 * Two answers without the prompt that both repeat. A prompt column proves that it is one; it must end at a word
 * boundary, and be longer than a word, which an answer may well repeat.
 */
export function withoutPrompt(prompt: string, answers: [string, string]): [string, string] {
  const repeated = prompt.trim();
  const isPrompt = /\s|[:>\]]$/.test(repeated);
  if (!isPrompt) return answers;
  const cut = answers.map((answer) => {
    const start = answer.length - answer.trimStart().length;
    if (!answer.startsWith(repeated, start)) return null;
    const rest = answer.slice(start + repeated.length);
    const endsWord =
      rest === '' || !/[\p{L}\p{N}]/u.test(rest.charAt(0)) || /[:>\]]$/.test(repeated);
    return endsWord ? rest.trimStart() : null;
  });
  const [one, other] = cut;
  return one === null || other === null ? answers : [one, other];
}
