/** Questions with one right and some wrong answers: a pair for each wrong one. */
import { columnsOf, guessMapping, ID_NAMES, normalName, PROMPT_NAMES } from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, PairRecord, RawRecord, Reader } from '../format.ts';
import { listIn, listOf, looksLikeList, textOf } from './lists.ts';
import { INPUT_FIELD, promptOf } from './prompts.ts';
import { isMissing } from '../labels/missing.ts';
import { Field, metadataOf, orProblem, share, twoTexts } from './values.ts';

const WRONG_LISTS = ['wrong', 'wrong answers', 'incorrect', 'incorrect answers', 'distractors'];
const WRONG_STEMS = ['wrong', 'wrong answer', 'incorrect', 'incorrect answer', 'distractor'];
/** Columns of a series: wrong_a, wrong_b; distractor1, distractor2. */
const SERIES = /^(.*?)(?:[a-z]|\d{1,2})$/;

const fields: readonly GuessedField[] = [
  {
    id: 'correct',
    label: 'Right answer',
    required: true,
    description: 'The one right answer.',
    names: ['correct', 'correct answer', 'best answer', 'right', 'right answer', 'gold answer'],
  },
  {
    id: 'wrong',
    label: 'Wrong answers',
    required: true,
    description: 'A list of wrong answers; or the first of several columns, like wrong_a, wrong_b.',
    names: [
      ...WRONG_LISTS,
      ...WRONG_STEMS.flatMap((stem) => ['a', '1', '0', 'b', '2'].map((side) => `${stem} ${side}`)),
    ],
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: true,
    description: 'The question.',
    names: PROMPT_NAMES,
  },
  INPUT_FIELD,
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
];

export const multipleChoice: Reader = {
  id: 'multiple-choice',
  label: 'Multiple choice',
  description:
    'One question a row: prompt, correct, and wrong as a list or in columns like wrong_a, wrong_b.',
  fields,
  labels: { fields: ['wrong'], count: countWrong },

  detect(records) {
    const mapping = guessMapping(fields, columnsOf(records));
    const { correct, wrong, prompt } = mapping;
    if (!correct || !wrong || !prompt) return { score: 0, mapping };
    const fits = share(
      records,
      ({ values }) =>
        typeof values[correct] === 'string' &&
        (typeof values[wrong] === 'string' || looksLikeList(values[wrong])),
    );
    return { score: 0.96 * fits, mapping };
  },

  read(record, mapping) {
    return orProblem(() => {
      const prompt = promptOf(record, mapping);
      const correct = new Field(record, mapping, 'correct', 'right answer').text();
      const key = new Field(record, mapping, 'id', 'id').key();
      const { answers, columns } = wrongAnswers(record, mapping);
      const read = Object.fromEntries(columns.map((column) => [column, column]));
      const metadata = metadataOf(record, { ...mapping, ...read });
      return answers.map(({ text, field }, k): PairRecord => ({
        kind: 'pair',
        row: record.row,
        key: key === '' ? '' : `${key}:${k + 1}`,
        prompt,
        texts: twoTexts(correct, text, field),
        outcome: 'prefer',
        strength: 2,
        metadata,
      }));
    });
  },
};

/** Each wrong answer is one preference; repetitions count once. */
function countWrong(record: RawRecord, mapping: Mapping): number {
  const { wrong } = mapping;
  if (wrong === undefined) return 0;
  const list = listIn(record.values[wrong]);
  const entries = list ?? seriesOf(wrong, record).map((column) => record.values[column]);
  return new Set(entries.filter((entry) => !isMissing(entry))).size;
}

/** Every wrong answer once, with its field, and all columns that hold some. */
function wrongAnswers(record: RawRecord, mapping: Mapping) {
  const first = new Field(record, mapping, 'wrong', 'wrong answers');
  const columns = first.column === null ? [] : seriesOf(first.column, record);
  const series = columns.map((wrong) => new Field(record, { wrong }, 'wrong', 'wrong answer'));
  const found =
    columns.length > 1 || (typeof first.value === 'string' && !looksLikeList(first.value))
      ? series.filter((field) => !field.absent).map((field) => ({ text: field.text(), field }))
      : listOf(first).map((entry, k) => ({
          text: textOf(entry, `Wrong answer ${k + 1}`, first),
          field: first,
        }));
  if (found.length === 0) {
    first.fail('missing-list', 'This row has no wrong answer. Add one, or leave this row out.');
  }
  const answers = found.filter(
    ({ text }, k) => found.findIndex((other) => other.text === text) === k,
  );
  return { answers, columns };
}

/** The column itself, and those that differ from it only in their last letter or number. */
function seriesOf(column: string, record: RawRecord): string[] {
  const name = normalName(column);
  const stem = SERIES.exec(name)?.[1];
  if (stem === undefined || !WRONG_STEMS.map(normalName).includes(stem)) return [column];
  return Object.keys(record.values).filter((other) => SERIES.exec(normalName(other))?.[1] === stem);
}
