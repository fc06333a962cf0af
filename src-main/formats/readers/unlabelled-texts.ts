/** Texts alone: the usual form of a target domain. */
import { columnsOf, guessMapping, ID_NAMES, PROMPT_NAMES, TEXT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Reader } from '../format.ts';
import { INPUT_FIELD, promptOf } from './prompts.ts';
import { Field, metadataOf, orProblem, share } from './values.ts';

const fields: readonly GuessedField[] = [
  {
    id: 'text',
    label: 'Text',
    required: true,
    description: 'The text to be ranked.',
    names: TEXT_NAMES,
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
];

export const unlabelledTexts: Reader = {
  id: 'unlabelled-texts',
  label: 'Texts',
  description: 'One text a row or a line; optionally prompt and id.',
  fields,

  detect(records) {
    const columns = columnsOf(records);
    const mapping = guessMapping(fields, columns);
    const [only] = columns;
    if (mapping['text'] === undefined && columns.length === 1 && only !== undefined) {
      return { score: 0.3, mapping: { text: only } };
    }
    const { text } = mapping;
    if (text === undefined) return { score: 0, mapping };
    return {
      score: 0.5 * share(records, ({ values }) => typeof values[text] === 'string'),
      mapping,
    };
  },

  read(record, mapping) {
    return orProblem(() => ({
      kind: 'text',
      row: record.row,
      key: new Field(record, mapping, 'id', 'id').key(),
      prompt: promptOf(record, mapping),
      text: new Field(record, mapping, 'text', 'text').text(),
      score: null,
      metadata: metadataOf(record, mapping),
    }));
  },
};
