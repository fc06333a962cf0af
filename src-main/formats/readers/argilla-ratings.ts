/**
 * Argilla 2's records of one text with a rating, as JSON and as flattened by `to_datasets`. A submitted response is
 * a score by its user; a suggestion is not.
 */
import { columnsOf, guessMapping, PROMPT_NAMES, TEXT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, RawRecord, Reader, TextRecord } from '../format.ts';
import { flat, isArgilla, isQuestionColumn, responsesIn } from './argilla.ts';
import { column } from './judged.ts';
import { unlabelledPairs } from './unlabelled-pairs.ts';
import { Field, FieldProblem, metadataOf, orProblem, share } from './values.ts';

const fields = [
  column('fields', 'Fields', false, ['fields']),
  column('responses', 'Responses', false, ['responses']),
  column('id', 'Id', false, ['id']),
];

/** Fields of a record. */
const inner: readonly GuessedField[] = [
  { id: 'prompt', label: 'Prompt', required: false, description: '', names: PROMPT_NAMES },
  { id: 'text', label: 'Text', required: true, description: '', names: TEXT_NAMES },
];

interface Rating {
  question: string;
  value: number;
  user: string;
}

export const argillaRatings: Reader = {
  id: 'argilla-ratings',
  label: 'Argilla records, ratings',
  description: 'Records with one text and a question that rates it, as Argilla 2 exports them.',
  fields,
  labels: { fields: [], count: (record) => ratingsIn(record).length, reads: isQuestionColumn },

  detect(records) {
    const columns = columnsOf(records);
    const own = (name: string): Mapping => (columns.includes(name) ? { [name]: name } : {});
    const rated = records.filter((record) => ratingsIn(record).length > 0);
    const single = share(rated, (record) => !hasTwoTexts(record));
    const fits = rated.length > 0 && single === 1 && share(records, isArgilla) === 1;
    // A little more than Argilla's pairs, which take every record.
    const mapping = { ...own('fields'), ...own('responses'), ...own('id') };
    return { score: fits ? 1.01 : 0, mapping };
  },

  read(record) {
    return orProblem(() => {
      const own = ownValues(record);
      const mapping = guessMapping(inner, columnsOf([own]));
      const ratings = ratingsIn(record);
      requireOneQuestion(record, ratings);
      const { id: _, ...metadata } = metadataOf(own, mapping);
      const same = {
        kind: 'text',
        row: record.row,
        key: new Field(own, { id: 'id' }, 'id', 'id').key(),
        prompt: new Field(own, mapping, 'prompt', 'prompt').optionalText(),
        text: new Field(own, mapping, 'text', 'text').text(),
        metadata,
      } as const;
      if (ratings.length === 0) return { ...same, score: null };
      return ratings.map(({ value, user }): TextRecord => ({
        ...same,
        score: value,
        ...(user !== '' && { annotator: user }),
      }));
    });
  },
};

/** The record without what its questions made of it. */
function ownValues(record: RawRecord): RawRecord {
  if ('fields' in record.values) return flat(record);
  const own = Object.entries(record.values).filter(([name]) => !isQuestionColumn(name));
  return { row: record.row, values: Object.fromEntries(own) };
}

function hasTwoTexts(record: RawRecord): boolean {
  return unlabelledPairs.detect([ownValues(record)]).mapping['second'] !== undefined;
}

function ratingsIn(record: RawRecord): Rating[] {
  return responsesIn(record).flatMap(({ question, value, user }) =>
    typeof value === 'number' && Number.isFinite(value) ? [{ question, value, user }] : [],
  );
}

/** Ratings of several questions are no ratings by several people. */
function requireOneQuestion({ row }: RawRecord, ratings: readonly Rating[]): void {
  const questions = [...new Set(ratings.map(({ question }) => question))];
  if (questions.length < 2) return;
  throw new FieldProblem({
    row,
    column: 'responses',
    code: 'several-ratings',
    message: `This record has ratings of several questions (${questions.join(', ')}), and a text has one score. Export it with one of them, or as a table with a column for the score.`,
  });
}
