/** Texts with one number each. */
import {
  ANNOTATOR_FIELD,
  columnsOf,
  guessMapping,
  ID_NAMES,
  PROMPT_NAMES,
  SCORE_NAMES,
  TEXT_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { INPUT_FIELD, promptOf } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, scoreOf, share } from './values.ts';

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
    description: 'A number; higher is better. Empty, NaN, null: the text has none.',
    names: SCORE_NAMES,
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What the text answers.',
    names: PROMPT_NAMES,
  },
  INPUT_FIELD,
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
  ANNOTATOR_FIELD,
];

export const scoredTexts: Reader = {
  id: 'scored-texts',
  label: 'Scored texts',
  description: 'One text a row: text and score; optionally prompt and id.',
  fields,
  labels: { fields: ['score'] },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { text, score } = mapping;
    if (!text || !score) return { score: 0, mapping };
    const given = records.filter(({ values }) => !isMissing(values[score]));
    const fits = share(
      given,
      ({ values }) => typeof values[text] === 'string' && looksNumeric(values[score]),
    );
    return { score: 0.85 * fits, mapping };
  },

  read(record, mapping, labels) {
    return orProblem(() => ({
      kind: 'text',
      row: record.row,
      key: new Field(record, mapping, 'id', 'id').key(),
      prompt: promptOf(record, mapping),
      text: new Field(record, mapping, 'text', 'text').text(),
      score: scoreOf(new Field(record, mapping, 'score', 'score'), labels),
      ...annotatorOf(record, mapping),
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
