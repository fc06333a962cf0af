/** Texts with one number each. */
import {
  ANNOTATOR_FIELD,
  columnsOf,
  guessMapping,
  ID_NAMES,
  normalName,
  PROMPT_NAMES,
  SCORE_NAMES,
  TEXT_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, RawRecord, Reader, TextRecord } from '../format.ts';
import { givenIn, isSeries, seriesIn } from '../labels/several.ts';
import { INPUT_FIELD, promptOf } from './prompts.ts';
import { annotatorOf, Field, metadataOf, namesIn, orProblem, scoreOf, share } from './values.ts';

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
    description:
      'A number; higher is better. Empty, NaN, null: the text has none. A list, or the first of several columns (rater_1), of several raters.',
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
  labels: { fields: ['score'], count: countScores },

  detect(records) {
    const columns = columnsOf(records);
    const mapping = guessMapping(fields, columns);
    const { text, score = findScore(records, columns) } = mapping;
    if (!text || !score) return { score: 0, mapping };
    mapping['score'] = score;
    const given = records.filter((record) => givenIn(record, score).length > 0);
    const fits = share(
      given,
      (record) =>
        typeof record.values[text] === 'string' &&
        givenIn(record, score).every(({ value }) => looksNumeric(value)),
    );
    return { score: 0.85 * fits, mapping };
  },

  read(record, mapping, labels) {
    return orProblem(() => {
      const field = new Field(record, mapping, 'score', 'score');
      const names = namesIn(new Field(record, mapping, 'annotator', 'annotator'));
      const scores = field.column === null ? [] : givenIn(record, field.column, names);
      const same = {
        kind: 'text',
        row: record.row,
        key: new Field(record, mapping, 'id', 'id').key(),
        prompt: promptOf(record, mapping),
        text: new Field(record, mapping, 'text', 'text').text(),
        metadata: metadataOf(record, mapping),
      } as const;
      // A list of other length than their scores does not say whose is whose.
      const who = scores.length > 1 && names.length > 0 ? {} : annotatorOf(record, mapping);
      const single =
        scores.length === 0 ||
        (scores.length === 1 &&
          scores[0].annotator === undefined &&
          scores[0].value === field.value);
      if (single) return { ...same, score: scoreOf(field, labels), ...who };
      return scores.map(({ value, annotator }): TextRecord => {
        const own = field.with(value);
        return {
          ...same,
          score: scoreOf(own, labels),
          ...(annotator === undefined ? who : { annotator }),
        };
      });
    });
  },
};

function countScores(record: RawRecord, { score }: Mapping): number {
  return score === undefined ? 0 : givenIn(record, score).length;
}

const SCORE_ENDS = /(?:score|rating|stars|grade|points)$/;

/** Without a known name: the only column whose name ends like a score, or the first of the raters' columns. */
function findScore(records: readonly RawRecord[], columns: readonly string[]): string | undefined {
  const numeric = (column: string): boolean => {
    const given = records.flatMap((record) => givenIn(record, column));
    return given.length > 0 && given.every(({ value }) => looksNumeric(value));
  };
  const series = seriesIn(columns).filter(numeric);
  const ending = columns.filter(
    (column) => SCORE_ENDS.test(normalName(column)) && !isSeries(column) && numeric(column),
  );
  if (ending.length === 1) return ending[0];
  return ending.length === 0 && series.length === 1 ? series[0] : undefined;
}

/** A number, or a text that represents one, even with a decimal comma; the reader reports what is wrong. */
function looksNumeric(value: unknown): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?[\d.,]*\d/.test(value))
  );
}
