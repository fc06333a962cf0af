/** Texts with one number each. */
import {
  columnsOf,
  guessMapping,
  ID_NAMES,
  PROMPT_NAMES,
  SCORE_NAMES,
  TEXT_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Reader } from '../format.ts';
import { Field, metadataOf, orProblem, share } from './values.ts';

const fields: readonly GuessedField[] = [
  {
    id: 'text',
    label: 'Text',
    required: true,
    description: 'The text that was scored.',
    names: TEXT_NAMES,
  },
  {
    id: 'score',
    label: 'Score',
    required: true,
    description: 'A number; higher is better.',
    names: SCORE_NAMES,
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What the text answers.',
    names: PROMPT_NAMES,
  },
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
];

export const scoredTexts: Reader = {
  id: 'scored-texts',
  label: 'Scored texts',
  description: 'One text a row: text and score; optionally prompt and id.',
  fields,

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { text, score } = mapping;
    if (!text || !score) return { score: 0, mapping };
    const fits = share(
      records,
      ({ values }) => typeof values[text] === 'string' && looksNumeric(values[score]),
    );
    return { score: 0.85 * fits, mapping };
  },

  read(record, mapping) {
    return orProblem(() => ({
      kind: 'text',
      row: record.row,
      key: new Field(record, mapping, 'id', 'id').key(),
      prompt: new Field(record, mapping, 'prompt', 'prompt').optionalText(),
      text: new Field(record, mapping, 'text', 'text').text(),
      score: new Field(record, mapping, 'score', 'score').number(),
      metadata: metadataOf(record, mapping),
    }));
  },
};

/** A number, or a text that means one even with a decimal comma: the reader says what is wrong. */
function looksNumeric(value: unknown): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?[\d.,]*\d/.test(value))
  );
}
