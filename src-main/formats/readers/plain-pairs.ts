/** Labelled pairs as plain columns: the form in which Dialect writes pairs itself. */
import {
  CHOSEN_NAMES,
  columnsOf,
  guessMapping,
  ID_NAMES,
  PROMPT_NAMES,
  REJECTED_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Reader } from '../format.ts';
import {
  Field,
  metadataOf,
  orProblem,
  share,
  strengthOf,
  strengthOfMargin,
  twoTexts,
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
];

export const plainPairs: Reader = {
  id: 'plain-pairs',
  label: 'Pairs, chosen and rejected',
  description: 'One labelled pair a row: prompt, chosen, rejected; optionally id and strength.',
  fields,

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { prompt, chosen, rejected } = mapping;
    if (!chosen || !rejected || !prompt) return { score: 0, mapping };
    const plain = share(records, ({ values }) =>
      [prompt, chosen, rejected].every((column) => !Array.isArray(values[column])),
    );
    return { score: 0.95 * plain, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const chosen = new Field(record, mapping, 'chosen', 'chosen text');
      const rejected = new Field(record, mapping, 'rejected', 'rejected text');
      const margin = new Field(record, mapping, 'margin', 'margin');
      const strength = new Field(record, mapping, 'strength', 'strength');
      return {
        kind: 'pair',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: new Field(record, mapping, 'prompt', 'prompt').optionalText(),
        texts: twoTexts(chosen.text(), rejected.text(), rejected),
        outcome: 'prefer',
        strength:
          strength.absent && !margin.absent
            ? strengthOfMargin(margin.number(), margin)
            : strengthOf(strength),
        metadata: metadataOf(record, mapping, ['margin']),
      };
    });
  },
};
