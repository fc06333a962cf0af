/** Labelled pairs as plain columns: Dialect's own form for pairs. */
import {
  ANNOTATOR_FIELD,
  CHOSEN_NAMES,
  columnsOf,
  guessMapping,
  ID_NAMES,
  normalName,
  PROMPT_NAMES,
  REJECTED_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { RawRecord, Reader } from '../format.ts';
import { numberIn } from '../labels/tally.ts';
import { readAnswers } from './answers.ts';
import { looksLikeMessages } from './messages.ts';
import { INPUT_FIELD, SYSTEM_FIELD } from './prompts.ts';
import {
  annotatorOf,
  Field,
  metadataOf,
  orProblem,
  share,
  strengthOf,
  strengthOfMargin,
} from './values.ts';

const fields: readonly GuessedField[] = [
  {
    id: 'chosen',
    label: 'Chosen',
    required: true,
    description: 'The better text.',
    names: CHOSEN_NAMES,
  },
  {
    id: 'rejected',
    label: 'Rejected',
    required: true,
    description: 'The worse text.',
    names: REJECTED_NAMES,
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: true,
    description: 'What both texts answer; may be empty.',
    names: PROMPT_NAMES,
  },
  INPUT_FIELD,
  SYSTEM_FIELD,
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
  {
    id: 'strength',
    label: 'Strength',
    required: false,
    description: '1 slightly, 2 plainly, 3 strongly better; 2 where it is left out.',
    names: ['strength'],
  },
  {
    id: 'margin',
    label: 'Margin',
    required: false,
    description: 'How much better, as a number; rounded to a strength of 1 to 3.',
    names: ['margin'],
  },
  ANNOTATOR_FIELD,
];

/** Whether two columns count something: 'good answers' and 'bad answers', where 'chosen' may well be a number. */
function isCounted(records: readonly RawRecord[], columns: readonly [string, string]): boolean {
  if (normalName(columns[0]) === 'chosen') return false;
  return (
    share(records, ({ values }) =>
      columns.every((column) => numberIn(values[column]) !== undefined),
    ) === 1
  );
}

export const plainPairs: Reader = {
  id: 'plain-pairs',
  label: 'Pairs, chosen and rejected',
  description: 'One labelled pair a row: prompt, chosen, rejected; optionally id and strength.',
  fields,
  labels: { fields: ['chosen', 'rejected'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { prompt, chosen, rejected } = mapping;
    if (!chosen || !rejected || !prompt) return { score: 0, mapping };
    const plain = share(records, ({ values }) =>
      [prompt, chosen, rejected].every((column) => !looksLikeMessages(values[column])),
    );
    if (isCounted(records, [chosen, rejected])) return { score: 0, mapping };
    return { score: 0.95 * plain, mapping };
  },

  read(record, mapping, labels) {
    return orProblem(() => {
      const { prompt, texts } = readAnswers(
        record,
        mapping,
        ['chosen', 'rejected'],
        ['chosen text', 'rejected text'],
      );
      const margin = new Field(record, mapping, 'margin', 'margin');
      const strength = new Field(record, mapping, 'strength', 'strength');
      return {
        kind: 'pair',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt,
        texts,
        outcome: 'prefer',
        strength:
          strength.missing && !margin.missing
            ? strengthOfMargin(margin.number(labels), margin)
            : strengthOf(strength, labels),
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, mapping, ['margin']),
      };
    });
  },
};
