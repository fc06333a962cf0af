/** Single answers with thumbs up or down, as for TRL's KTO trainer. */
import {
  ANNOTATOR_FIELD,
  columnsOf,
  guessMapping,
  ID_NAMES,
  PROMPT_NAMES,
  TEXT_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { LabelReading, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { canonical } from '../labels/tally.ts';
import { answerText, conversationIn, looksLikeMessages } from './messages.ts';
import { INPUT_FIELD, promptOf, SYSTEM_FIELD } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, share, shorten } from './values.ts';

const fields: readonly GuessedField[] = [
  {
    id: 'completion',
    label: 'Completion',
    required: true,
    description: 'The answer: a text, or a list of messages.',
    names: ['completion', ...TEXT_NAMES],
  },
  {
    id: 'label',
    label: 'Label',
    required: true,
    description: 'true for a good answer, false for a bad one.',
    names: ['label', 'desirable', 'good', 'thumbs up', 'is good', 'liked', 'accepted'],
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What it answers: a text, or a list of messages.',
    names: PROMPT_NAMES,
  },
  INPUT_FIELD,
  SYSTEM_FIELD,
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
  ANNOTATOR_FIELD,
];

export const trlUnpaired: Reader = {
  id: 'trl-unpaired',
  label: 'TRL unpaired',
  description: 'One answer a row: prompt, completion, and label, true or false.',
  fields,
  labels: { fields: ['label'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { completion, label } = mapping;
    if (!completion || !label) return { score: 0, mapping };
    const given = records.filter(({ values }) => !isMissing(values[label]));
    const fits = share(
      given,
      ({ values }) =>
        (typeof values[completion] === 'string' || looksLikeMessages(values[completion])) &&
        typeof verdictOf(values[label]) === 'boolean' &&
        Number.isNaN(Number(String(values[label]))),
    );
    return { score: 0.95 * fits, mapping };
  },

  read(record, mapping, labels) {
    return orProblem(() => {
      const completion = new Field(record, mapping, 'completion', 'completion');
      const label = new Field(record, mapping, 'label', 'label');
      const messages = conversationIn(completion);
      const text = messages === null ? completion.text() : answerText(messages);
      if (text.trim() === '') {
        completion.fail(
          'empty-text',
          'The completion is empty. Fill it in, or leave this row out.',
        );
      }
      return {
        kind: 'text',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: promptOf(record, mapping),
        text,
        score: scoreOf(label, labels),
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, mapping),
      };
    });
  },
};

/** 1 for a good answer, 0 for a bad one, null without a label. */
function scoreOf(label: Field, labels: LabelReading | undefined): number | null {
  if (label.missing || labels?.meanings[canonical(label.value)] === 'none') return null;
  const verdict = verdictOf(label.value);
  if (verdict !== undefined) return verdict ? 1 : 0;
  const given = typeof label.value === 'string' ? label.value : JSON.stringify(label.value);
  if (labels?.unwanted) return null;
  return label.failLabel(
    'bad-label',
    `The label '${shorten(given)}' is neither true nor false. Write one of them, or read the file as scored texts.`,
  );
}

const GOOD = [
  'true',
  '1',
  'yes',
  'good',
  'up',
  'thumbs up',
  'like',
  'liked',
  'chosen',
  'accept',
  'accepted',
  'preferred',
  'desirable',
];
const BAD = [
  'false',
  '0',
  'no',
  'bad',
  'down',
  'thumbs down',
  'dislike',
  'disliked',
  'rejected',
  'reject',
  'dispreferred',
  'undesirable',
];

function verdictOf(value: unknown): boolean | undefined {
  const name = String(value).trim().toLowerCase().replaceAll(/[_-]/g, ' ');
  if (GOOD.includes(name)) return true;
  if (BAD.includes(name)) return false;
  return undefined;
}
