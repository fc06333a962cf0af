/** Two answers to one prompt: as texts or conversations, with the prompt given, repeated or implicit. */
import type { Mapping, RawRecord } from '../format.ts';
import { numberIn } from '../labels/tally.ts';
import {
  answerText,
  commonMessages,
  conversationIn,
  promptText,
  splitAtLastTurn,
} from './messages.ts';
import type { Message } from './messages.ts';
import { plainPrompt, promptMessages, promptOf, withContext, withoutPrompt } from './prompts.ts';
import { withoutSeparator } from './separator.ts';
import { Field, twoTexts } from './values.ts';

export interface Answers {
  prompt: string;
  texts: [string, string];
}

/** @param ids the fields of the two answers */
export function readAnswers(
  record: RawRecord,
  mapping: Mapping,
  ids: readonly [string, string],
  labels: readonly [string, string],
): Answers {
  const first = new Field(record, mapping, ids[0], labels[0]);
  const second = new Field(record, mapping, ids[1], labels[1]);
  const [one, other] = [first, second].map((field) => judgedPart(conversationIn(field), record));
  if (one !== null || other !== null) {
    const asMessages = (messages: Message[] | null, field: Field): Message[] =>
      messages ?? [{ role: 'assistant', content: field.text() }];
    return fromMessages(
      { field: first, messages: asMessages(one, first) },
      { field: second, messages: asMessages(other, second) },
      record,
      mapping,
    );
  }
  const prompt = promptOf(record, mapping);
  // TRL's files have no ids; texts of other files are kept as they are.
  const joined = mapping['id'] === undefined ? prompt : '';
  const texts = twoTexts(...withoutSeparator(joined, first.text(), second.text()), second);
  const split =
    prompt.trim() === ''
      ? splitAtLastTurn(...texts)
      : { prompt, answers: withoutPrompt(promptColumn(record, mapping), texts) };
  split.answers.forEach((answer, index) => requireAnswer(answer, [first, second][index]));
  return { prompt: split.prompt, texts: twoTexts(...split.answers, second) };
}

/** In MT-bench each of two turns was judged by itself, and all its rows hold both. */
function judgedPart(messages: Message[] | null, { values }: RawRecord): Message[] | null {
  const turn = numberIn(values['turn']);
  if (messages === null || turn === undefined || turn < 1 || !('conversation_a' in values)) {
    return messages;
  }
  const asked = messages.flatMap(({ role }, at) => (role === 'user' ? [at] : []));
  return messages.slice(0, asked[turn]);
}

function promptColumn(record: RawRecord, mapping: Mapping): string {
  const field = new Field(record, mapping, 'prompt', 'prompt');
  const messages = promptMessages(field);
  return messages === null ? plainPrompt(field) : promptText(messages);
}

interface Side {
  field: Field;
  messages: Message[];
}

function fromMessages(first: Side, second: Side, record: RawRecord, mapping: Mapping): Answers {
  const [one, other] = [first.messages, second.messages];
  const begun = commonMessages(one, other);
  if (begun === one.length && begun === other.length) {
    second.field.fail(
      'same-texts',
      'Both conversations of this pair are the same, so neither can be better. Leave this row out.',
    );
  }
  const answers = [one.slice(begun), other.slice(begun)].map(answerText) as [string, string];
  answers.forEach((answer, index) => requireAnswer(answer, [first, second][index].field));
  return {
    prompt: joinPrompt(one.slice(0, begun), record, mapping),
    texts: twoTexts(...answers, second.field),
  };
}

/** The prompt column and the messages that both conversations begin with, without repeating them. */
function joinPrompt(common: readonly Message[], record: RawRecord, mapping: Mapping): string {
  const field = new Field(record, mapping, 'prompt', 'prompt');
  if (field.absent) return withContext(common, record, mapping);
  const given = promptMessages(field);
  if (given !== null) {
    const repeated = commonMessages(given, common) === given.length && common.length > 0;
    return withContext(repeated ? common : [...given, ...common], record, mapping);
  }
  const text = plainPrompt(field);
  if (common.length === 0) return withContext(text, record, mapping);
  const said = common.some(
    ({ content }) => content.trim() === text.trim() || content.includes(text.trim()),
  );
  if (said) return withContext(common, record, mapping);
  return withContext([{ role: 'system', content: text }, ...common], record, mapping);
}

function requireAnswer(answer: string, field: Field): void {
  if (answer.trim() === '') {
    field.fail(
      'empty-text',
      `The ${field.label} is empty after what both have in common with the prompt. Leave this row out.`,
    );
  }
}
