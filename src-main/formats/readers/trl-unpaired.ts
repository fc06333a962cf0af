/** Single answers with a thumb up or down, as TRL's KTO trainer takes them. */
import { columnsOf, guessMapping, ID_NAMES, PROMPT_NAMES, TEXT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Reader } from '../format.ts';
import { answerText, messagesOf, promptText } from './messages.ts';
import { Field, metadataOf, orProblem, share, shorten } from './values.ts';

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
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
];

export const trlUnpaired: Reader = {
  id: 'trl-unpaired',
  label: 'TRL unpaired',
  description: 'One answer a row: prompt, completion, and label, true or false.',
  fields,

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { completion, label } = mapping;
    if (!completion || !label) return { score: 0, mapping };
    const fits = share(
      records,
      ({ values }) =>
        (typeof values[completion] === 'string' || Array.isArray(values[completion])) &&
        typeof verdictOf(values[label]) === 'boolean' &&
        Number.isNaN(Number(String(values[label]))),
    );
    return { score: 0.95 * fits, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const prompt = new Field(record, mapping, 'prompt', 'prompt');
      const completion = new Field(record, mapping, 'completion', 'completion');
      const label = new Field(record, mapping, 'label', 'label');
      const text = Array.isArray(completion.value)
        ? answerText(messagesOf(completion.value, completion))
        : completion.text();
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
        prompt: Array.isArray(prompt.value)
          ? promptText(messagesOf(prompt.value, prompt))
          : prompt.optionalText(),
        text,
        score: scoreOf(label),
        metadata: metadataOf(record, mapping),
      };
    });
  },
};

/** 1 for a good answer, 0 for a bad one. */
function scoreOf(label: Field): number {
  if (label.absent) {
    label.fail('missing-label', 'This row has no label. Write true or false, or leave it out.');
  }
  const verdict = verdictOf(label.value);
  if (verdict !== undefined) return verdict ? 1 : 0;
  const given = typeof label.value === 'string' ? label.value : JSON.stringify(label.value);
  return label.fail(
    'bad-label',
    `The label '${shorten(given)}' is neither true nor false. Write one of them, or read the file as scored texts.`,
  );
}

function verdictOf(value: unknown): boolean | undefined {
  const name = String(value).trim().toLowerCase();
  if (['true', '1', 'yes', 'good'].includes(name)) return true;
  if (['false', '0', 'no', 'bad'].includes(name)) return false;
  return undefined;
}
