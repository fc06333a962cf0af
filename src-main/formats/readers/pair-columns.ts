/**
 * Finds columns that hold two texts side by side, and those that say which is better: a winner by its name or its
 * values, one column per verdict, a score for each text.
 */
import { normalName, WEAK_WINNER_NAMES, WINNER_NAMES } from '../columns.ts';
import type { Mapping, RawRecord } from '../format.ts';
import { isLabelName, namesWorse } from '../labels/label-names.ts';
import { isMissing } from '../labels/missing.ts';
import { assertedBy } from '../labels/scales.ts';
import { givenIn, seriesIn } from '../labels/several.ts';
import { ColumnTally, numberIn } from '../labels/tally.ts';
import { canBeWinner } from '../labels/winner.ts';

const STEMS = [
  'response',
  'answer',
  'completion',
  'output',
  'text',
  'reply',
  'candidate',
  'option',
  'generation',
  'essay',
  'summary',
  'review',
  'argument',
  'translation',
  'sentence',
  'message',
  'comment',
  'conversation',
  '답변',
  '응답',
  '텍스트',
  '문장',
  '출력',
  '글',
  '답',
  '',
] as const;
/** The same without the empty one; likelier names of an answer first. */
export const answerNames: readonly string[] = STEMS.filter((stem) => stem !== '');

const SIDES: readonly (readonly [string, string])[] = [
  ['a', 'b'],
  ['1', '2'],
  ['0', '1'],
  ['first', 'second'],
  ['left', 'right'],
  ['one', 'two'],
  ['첫번째', '두번째'],
  ['첫째', '둘째'],
  ['왼쪽', '오른쪽'],
];

/** Verdicts with a column of their own. */
export const ONE_COLUMN_EACH = [
  ['winner_first', 'First is better', 'the first text is better', 'first'],
  ['winner_second', 'Second is better', 'the second text is better', 'second'],
  ['winner_tie', 'Tie', 'they are equally good', 'tie'],
  ['winner_both_bad', 'Both bad', 'both are bad', 'both-bad'],
] as const;

/** Number of people with this verdict, if no column names them. */
export const VOTE_COUNTS = [
  ['votes_first', 'Votes for the first', 'number of votes for the first text', 'first'],
  ['votes_second', 'Votes for the second', 'number of votes for the second text', 'second'],
  ['votes_tie', 'Votes for a tie', 'number of votes for a tie', 'tie'],
  ['votes_both_bad', 'Votes against both', 'number of votes against both', 'both-bad'],
] as const;

/** What a third answer is called beside each first one: two of three answers or more are no pair by themselves. */
const THIRD: Readonly<Record<string, readonly string[]>> = {
  a: ['c'],
  '1': ['3', '0'],
  '0': ['2'],
  first: ['third'],
  one: ['three'],
  첫번째: ['세번째'],
  첫째: ['셋째'],
};

/** The first two columns that differ only in the side that they name, and are not two of several. */
export function findSides(columns: readonly string[]): Mapping {
  const byName = new Map(columns.map((column) => [normalName(column), column]));
  for (const stem of STEMS) {
    for (const [one, other] of SIDES) {
      for (const name of [(side: string) => stem + side, (side: string) => side + stem]) {
        const first = byName.get(name(one));
        const second = byName.get(name(other));
        if (first === undefined || second === undefined) continue;
        if (!THIRD[one]?.some((side) => byName.has(name(side)))) return { first, second };
      }
    }
  }
  return findSidesWithin(columns);
}

/** Whether a word names an answer: 'response', 'summary'. */
export function isAnswerName(word: string): boolean {
  return answerNames.includes(word);
}

/** The side among other words, an answer last: 'model_a_response', 'orig_response_A', 'response_a_text'. */
function findSidesWithin(columns: readonly string[]): Mapping {
  const byWords = new Map(
    columns.toReversed().map((column) => [wordsOf(column).join(' '), column]),
  );
  for (const column of columns) {
    const words = wordsOf(column);
    for (const [at, word] of words.entries()) {
      const last = words.toSpliced(at, 1).at(-1) ?? '';
      if (words.length < 3 || !isAnswerName(last)) continue;
      const beside = (side: string) => byWords.get(words.with(at, side).join(' '));
      if (THIRD[word]?.some((side) => beside(side) !== undefined)) continue;
      const second = beside(SIDES.find(([one]) => one === word)?.[1] ?? '');
      if (second !== undefined) return { first: column, second };
    }
  }
  return {};
}

/** Words of a column's name, in small letters: of 'modelA_output' model, a, output. */
export function wordsOf(column: string): string[] {
  return column
    .normalize('NFKC')
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[\s_\-.:/]+/);
}

/**
 * What stands before the answer in both names, as it does before other columns of the same set: 'orig_' of
 * 'orig_response_A', beside 'orig_instruction'. Empty if nothing does.
 */
export function prefixOf(first: string, second: string): string {
  const [one, other] = [wordsOf(first), wordsOf(second)];
  const apart = one.findIndex((word, at) => word !== other[at]);
  const stem = one.findIndex(isAnswerName);
  return stem > 0 && stem < apart ? one.slice(0, stem).join('') : '';
}

/** Maximum distinct numbers of a winner column with an arbitrary name. */
const FEW = 3;
const MANY = 12;

/** The winner column: by its own name, or by an ambiguous name and its values. */
export function findWinner(
  records: readonly RawRecord[],
  all: readonly string[],
  { first, second }: Record<'first' | 'second', string>,
): string | undefined {
  const columns = all.filter((column) => !namesWorse(column));
  const named = (names: readonly string[]) =>
    names.flatMap((name) => columns.filter((column) => normalName(column) === normalName(name)));
  const fits = (most: number) => (winner: string) =>
    canBeWinner({ winner, first, second }, records, most);
  const strong = named(WINNER_NAMES);
  const asserting = columns.filter((column) => assertedBy(column) !== undefined);
  return (
    strong.find(fits(MANY)) ??
    [...asserting, ...named(WEAK_WINNER_NAMES)].find(fits(FEW)) ??
    seriesIn(columns).find(fits(FEW)) ??
    columns.filter((column) => isLabelName(column) && isWorded(records, column)).find(fits(0)) ??
    strong.find((column) => looksLikeLabels(records, column))
  );
}

/** Whether a column holds words: numbers only name a text if the column's name says so. */
function isWorded(records: readonly RawRecord[], column: string): boolean {
  const given = records.flatMap((record) => givenIn(record, column));
  return given.every(({ value }) => numberIn(value) === undefined);
}

function looksLikeLabels(records: readonly RawRecord[], column: string): boolean {
  const tally = new ColumnTally();
  for (const { values } of records) tally.add(values[column]);
  return tally.looksLikeLabels || tally.given === 0;
}

/** winner_model_a and winner_model_b, of 0 and 1; also winner_tie. */
export function findOneColumnEach(
  records: readonly RawRecord[],
  columns: readonly string[],
): Mapping {
  const found: Mapping = {};
  for (const [id, , , side] of ONE_COLUMN_EACH) {
    const column = columns.find((name) => assertedBy(name) === side && isYesOrNo(records, name));
    if (column !== undefined) found[id] = column;
  }
  if (found['winner_first'] === undefined || found['winner_second'] === undefined) return {};
  const tie = columns.find((name) => ['tie', 'istie'].includes(normalName(name)));
  return tie === undefined ? found : { winner_tie: tie, ...found };
}

/** Numbers in between are probabilities, for which one column suffices. */
function isYesOrNo(records: readonly RawRecord[], column: string): boolean {
  return records.every(({ values }) => [undefined, 0, 1].includes(numberIn(values[column])));
}

/** Names of count columns, besides the side that they count for. */
const VOTES = /^(?:n|num|number|count)?(?:of)?votes?(?:for)?(?=.)|(?<=.)(?:votes?|votecount)$/;

/** votes_a and votes_b, of whole numbers; also ties and both_bad. */
export function findVoteCounts(records: readonly RawRecord[], columns: readonly string[]): Mapping {
  const counts = columns.filter((column) => isCount(records, column));
  const bySide = new Map(
    counts
      .filter((column) => VOTES.test(normalName(column)))
      .map((column) => [normalName(column).replace(VOTES, ''), column]),
  );
  const { first, second } = findSides([...bySide.keys()]);
  if (first === undefined || second === undefined) return {};
  const found: Mapping = {
    votes_first: bySide.get(first) ?? '',
    votes_second: bySide.get(second) ?? '',
  };
  const tie = bySide.get('tie') ?? bySide.get('ties') ?? counts.find(isNamed('ties', 'tie'));
  if (tie !== undefined) found['votes_tie'] = tie;
  const bad = bySide.get('bothbad') ?? bySide.get('neither') ?? counts.find(isNamed('bothbad'));
  if (bad !== undefined) found['votes_both_bad'] = bad;
  return found;
}

const isNamed =
  (...names: string[]) =>
  (column: string) =>
    names.includes(normalName(column));

/** Whether most values of a column are counts: another value costs its row, not the column. */
function isCount(records: readonly RawRecord[], column: string): boolean {
  const given = records.map(({ values }) => values[column]).filter((value) => !isMissing(value));
  const counts = given.filter((value) => {
    const number = typeof value === 'boolean' ? undefined : numberIn(value);
    return number !== undefined && Number.isInteger(number) && number >= 0;
  });
  return counts.length > given.length / 2;
}

const SCORE_WORDS = /overallscore|score|rating|reward|stars|grade/;
const RANK_WORDS = /ranking|rank/;

/** score_a and score_b, rating_response_1 and rating_response_2, else rank_a and rank_b: if there is exactly one such pair. */
export function findSideScores(records: readonly RawRecord[], columns: readonly string[]): Mapping {
  const [first, second] = sidesNamed(SCORE_WORDS, records, columns) ?? [];
  if (first !== undefined && second !== undefined) {
    return { score_first: first, score_second: second };
  }
  const [one, other] = sidesNamed(RANK_WORDS, records, columns) ?? [];
  return one === undefined || other === undefined ? {} : { rank_first: one, rank_second: other };
}

/** The one pair of columns of numbers with such a word that names both sides. */
function sidesNamed(
  words: RegExp,
  records: readonly RawRecord[],
  columns: readonly string[],
): [string | undefined, string | undefined] | null {
  const bySide = new Map<string, string>();
  let named = 0;
  for (const column of columns) {
    const name = normalName(column);
    if (!words.test(name)) continue;
    const rest = STEMS.filter((stem) => stem !== '').reduce(
      (left, stem) => left.replace(stem, ''),
      name.replace(words, ''),
    );
    if (!SIDES.flat().includes(rest) || !isNumeric(records, column)) continue;
    bySide.set(rest, column);
    named++;
  }
  const sides = SIDES.find(([one, other]) => bySide.has(one) && bySide.has(other));
  return sides && named === 2 ? [bySide.get(sides[0]), bySide.get(sides[1])] : null;
}

function isNumeric(records: readonly RawRecord[], column: string): boolean {
  const given = records.filter(({ values }) => !isMissing(values[column]));
  return given.length > 0 && given.every(({ values }) => numberIn(values[column]) !== undefined);
}
