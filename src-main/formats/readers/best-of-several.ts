/**
 * Three answers or more in columns of their own (response_a to response_d), and a column that names the best: a pair
 * of the best with each of the others. Nothing is said of the others among themselves.
 */
import {
  ANNOTATOR_FIELD,
  columnsOf,
  guessMapping,
  ID_NAMES,
  normalName,
  PROMPT_NAMES,
  WINNER_NAMES,
} from '../columns.ts';
import type { GuessedField } from '../columns.ts';
import type { Mapping, PairRecord, RawRecord, Reader } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { numberIn } from '../labels/tally.ts';
import { answerNames, isAnswerName, wordsOf } from './pair-columns.ts';
import { promptOf } from './prompts.ts';
import { annotatorOf, Field, metadataOf, orProblem, share, twoTexts } from './values.ts';

const FEWEST = 3;
/** How well a file fits that names the best of several answers. */
const SCORE = 0.93;
const SCORE_WITHOUT = 0.05;
/** Names of answers within a set: a to z, or numbers of up to two digits. */
const NAME = /^(?:[a-z]|\d{1,2})$/;
const LETTER = /^[a-z]$/;

/** A strength is of two answers, and does not say which of several is the best. */
const BEST_NAMES = WINNER_NAMES.filter((name) => name !== 'preference strength');

const fields: readonly GuessedField[] = [
  {
    id: 'answers',
    label: 'Answers',
    required: true,
    description: 'The first of three or more columns that differ in a letter or a number.',
    names: [],
  },
  {
    id: 'best',
    label: 'Best answer',
    required: true,
    description: 'The letter or number of the best, its column, or the answer itself.',
    names: [...BEST_NAMES, 'best', 'best answer', 'choice', 'selected', 'correct answer'],
  },
  {
    id: 'prompt',
    label: 'Prompt',
    required: false,
    description: 'What all of them answer.',
    names: PROMPT_NAMES,
  },
  { id: 'id', label: 'Id', required: false, description: "The row's own id.", names: ID_NAMES },
  ANNOTATOR_FIELD,
];

export const bestOfSeveral: Reader = {
  id: 'best-of-several',
  label: 'Several answers, the best named',
  description:
    'One question a row: prompt, three or more answers like response_a to response_d, and the best of them.',
  fields,
  labels: { fields: ['best'], count: countOthers },

  detect(records) {
    const columns = columnsOf(records);
    const [answers, ...more] = firstSet(columns);
    if (answers === undefined || more.length + 1 < FEWEST) return { score: 0, mapping: {} };
    const left = columns.filter((column) => column !== answers && !more.includes(column));
    const prefix = beginningOf(answers);
    const isOwn = (column: string) => normalName(column).startsWith(prefix);
    // Columns of the same set last: of two with one name, they count.
    const bare = new Map([
      ...left
        .filter((column) => !isOwn(column))
        .map((column) => [normalName(column), column] as const),
      ...left
        .filter(isOwn)
        .map((column) => [normalName(column).slice(prefix.length), column] as const),
    ]);
    const mapping: Mapping = { answers };
    for (const [field, name] of Object.entries(guessMapping(fields, [...bare.keys()]))) {
      mapping[field] = bare.get(name) ?? '';
    }
    const { best } = mapping;
    // Where no other format fits, what is missing is the best of several answers.
    if (best === undefined) return { score: SCORE_WITHOUT, mapping };
    const given = records.filter(({ values }) => !isMissing(values[best]));
    const read = share(given, (record) => placeOfBest(record, mapping) !== -1);
    const numbers = share(given, ({ values }) => numberIn(values[best]) !== undefined);
    const score = given.length > 0 && (read >= 0.5 || numbers >= 0.5) ? SCORE : 0;
    // Counted from 0, 1 would be the second of answer_1 to answer_4, or of answer_a to answer_d; and numbers that
    // name no answer may be strengths. The column is not guessed then.
    const numbered = /\d/.test(nameWithin(answers));
    const fromZero = numbered && given.some(({ values }) => numberIn(values[best]) === 0);
    if (read >= 0.5 && (!fromZero || nameWithin(answers) === '0')) return { score, mapping };
    const { best: _, ...rest } = mapping;
    return { score, mapping: rest };
  },

  read(record, mapping) {
    return orProblem(() => {
      const best = new Field(record, mapping, 'best', 'best answer');
      const columns = answersIn(record, mapping);
      const at = placeOfBest(record, mapping);
      if (at === -1) {
        const names = columns.map(nameWithin);
        if (numberIn(best.value) === 0 && names.includes('1')) {
          best.failLabel(
            'bad-winner',
            `‘0’ names none of the answers, which are numbered from 1. If 0 is the first here, add 1 to every number; if it stands for none of them, leave this row out.`,
          );
        }
        if (numberIn(best.value) !== undefined && names.every((name) => LETTER.test(name))) {
          best.failLabel(
            'bad-winner',
            `‘${String(best.value)}’ names none of the answers, which are called by letters: it may be counted from 0 or from 1. Write ${names.join(', ')} instead, or leave this row out.`,
          );
        }
        best.failLabel(
          'bad-winner',
          `‘${best.missing ? '' : String(best.value)}’ names none of the answers. Write one of ${names.join(', ')}, or leave this row out.`,
        );
      }
      const answer = (column: string) => new Field(record, { of: column }, 'of', `text ${column}`);
      const chosen = answer(columns[at]).text();
      const key = new Field(record, mapping, 'id', 'id').key();
      const read = Object.fromEntries(columns.map((column) => [column, column]));
      const same = {
        kind: 'pair',
        row: record.row,
        prompt: promptOf(record, mapping),
        outcome: 'prefer',
        strength: 2,
        ...annotatorOf(record, mapping),
        metadata: metadataOf(record, { ...mapping, ...read }),
      } as const;
      const others = othersIn(record, columns, at);
      if (others.length === 0) {
        best.fail(
          'same-texts',
          'All answers of this row are the same, so none can be better. Leave this row out.',
        );
      }
      return others.map((column): PairRecord => {
        const other = answer(column);
        return {
          ...same,
          key: key === '' ? '' : `${key}:${nameWithin(column)}`,
          texts: twoTexts(chosen, other.text(), other),
        };
      });
    });
  },
};

/** Columns that differ in one name, in their order; of several sets responses before comments, then the largest. */
function firstSet(columns: readonly string[]): string[] {
  const sets = Map.groupBy(
    columns.filter((column) => setOf(column) !== null),
    setOf,
  );
  const likeness = ([column]: readonly string[]) => answerNames.indexOf(lastWordOf(column));
  return (
    [...sets.values()]
      .filter((set) => set.length > 1)
      .toSorted((one, other) => likeness(one) - likeness(other) || other.length - one.length)
      .at(0) ?? []
  );
}

/** What columns of a set share: 'turn response *'. Null for a column that is no answer of several. */
function setOf(column: string): string | null {
  const at = placeOfName(column);
  const rest = wordsOf(column).toSpliced(at, 1);
  return at !== -1 && isAnswerName(rest.at(-1) ?? '')
    ? wordsOf(column).with(at, '*').join(' ')
    : null;
}

function placeOfName(column: string): number {
  return wordsOf(column).findLastIndex((word) => NAME.test(word));
}

/** 'c' of 'response_c'. */
function nameWithin(column: string): string {
  return wordsOf(column)[placeOfName(column)] ?? column;
}

/** 'firstturn' of 'first_turn_response_a'. */
function beginningOf(column: string): string {
  const words = wordsOf(column);
  const at = words.findIndex((word) => isAnswerName(word));
  return at > 0 && at < placeOfName(column) ? words.slice(0, at).join('') : '';
}

/** Columns of the set that hold something in this row. */
function answersIn({ values }: RawRecord, { answers = '' }: Mapping): string[] {
  const set = setOf(answers);
  return Object.keys(values).filter((name) => setOf(name) === set && !isMissing(values[name]));
}

/** Place among the row's answers; -1 if the value names none. */
function placeOfBest(record: RawRecord, mapping: Mapping): number {
  const value = record.values[mapping['best'] ?? ''];
  if (typeof value !== 'string' && typeof value !== 'number') return -1;
  const text = String(value).trim();
  const columns = answersIn(record, mapping);
  const name = normalName(text).replace(/^\W+|\W+$/g, '');
  const named = columns.findIndex(
    (column) => nameWithin(column) === name || normalName(column) === name,
  );
  if (named !== -1) return named;
  const set = columns.findIndex((column) => name === `${lastWordOf(column)}${nameWithin(column)}`);
  if (set !== -1) return set;
  return columns.findIndex((column) => String(record.values[column]).trim() === text);
}

/** 'response' of 'first_turn_response_a'. */
function lastWordOf(column: string): string {
  return wordsOf(column).toSpliced(placeOfName(column), 1).at(-1) ?? '';
}

/** The other answers, without those that say the same as the best: nothing can be preferred to itself. */
function othersIn({ values }: RawRecord, columns: readonly string[], best: number): string[] {
  return columns.filter((column) => values[column] !== values[columns[best]]);
}

/** One preference over each other answer; also where it is unclear which is the best. */
function countOthers(record: RawRecord, mapping: Mapping): number {
  if (isMissing(record.values[mapping['best'] ?? ''])) return 0;
  const columns = answersIn(record, mapping);
  const at = placeOfBest(record, mapping);
  return at === -1 ? Math.max(0, columns.length - 1) : othersIn(record, columns, at).length;
}
