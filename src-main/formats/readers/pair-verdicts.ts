/** The verdicts of a row on its two texts: in a winner column, by several raters, or by a score for each. */
import type { Problem } from '../../contract/index.ts';
import type { LabelReading, Mapping, RawRecord } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { givenIn } from '../labels/several.ts';
import type { Verdict } from '../labels/spellings.ts';
import { canonical, ColumnTally, numberIn } from '../labels/tally.ts';
import { WinnerReading } from '../labels/winner.ts';
import { ONE_COLUMN_EACH, VOTE_COUNTS } from './pair-columns.ts';
import { Field, FieldProblem, namesIn, orProblem, shorten, strengthOfMargin } from './values.ts';

/** A verdict with its annotator, if the row names several. */
type RowVerdict = Verdict & { annotator?: string };

export interface RowVerdicts {
  verdicts: RowVerdict[];
  /** Unreadable labels of single raters, if others of the row can be read. */
  misread: Problem[];
}

/** All verdicts of a row; empty if it has none. */
export function verdictsOf(
  record: RawRecord,
  mapping: Mapping,
  labels: LabelReading = alone(record, mapping),
): RowVerdicts {
  if (mapping['winner'] !== undefined) {
    return fromWinner(record, winnerField(record, mapping), mapping, labels);
  }
  const counted = fromCounts(record, mapping, labels);
  if (counted !== null) return { verdicts: counted, misread: [] };
  const verdict =
    fromOneColumnEach(record, mapping, labels) ??
    fromScores(record, mapping, labels) ??
    fromRanks(record, mapping, labels);
  return { verdicts: verdict === null ? [] : [verdict], misread: [] };
}

/** The raters' own labels, if the row has them besides their joint one. */
function winnerField(record: RawRecord, mapping: Mapping): Field {
  const raters = mapping['individual'];
  const several = raters !== undefined && givenIn(record, raters).length > 0;
  return new Field(record, mapping, several ? 'individual' : 'winner', 'winner');
}

function fromWinner(
  record: RawRecord,
  field: Field,
  mapping: Mapping,
  labels: LabelReading,
): RowVerdicts {
  const { winner } = labels;
  const found: RowVerdicts = { verdicts: [], misread: [] };
  if (winner === null || field.column === null) return found;
  const names = namesIn(new Field(record, mapping, 'annotator', 'annotator'));
  for (const { value, annotator } of givenIn(record, field.column, names)) {
    const read = winner.read(value, record);
    if (read === 'none' || (read === undefined && labels.unwanted)) continue;
    if (read !== undefined) {
      found.verdicts.push({ ...read, ...(annotator !== undefined && { annotator }) });
      continue;
    }
    const said = shorten(canonical(value));
    const problem = orProblem(() =>
      field.failLabel(
        'bad-winner',
        `The winner '${said}' names neither text. Write a, b, tie or nothing; or say what it means.`,
        said,
      ),
    );
    found.misread.push(problem);
  }
  if (found.verdicts.length === 0 && found.misread.length > 0) {
    throw new FieldProblem(found.misread[0]);
  }
  return found;
}

/** A row without the rest of its file: this row is all that is known of the column. */
function alone(record: RawRecord, { winner, individual, first, second }: Mapping): LabelReading {
  const none = new Set<string>();
  const nothing = {
    winner: null,
    meanings: {},
    decimalCommas: none,
    percents: none,
    unwanted: false,
  };
  if (winner === undefined || first === undefined || second === undefined) return nothing;
  const tally = new ColumnTally();
  for (const column of [winner, individual]) {
    if (column === undefined) continue;
    for (const { value } of givenIn(record, column)) tally.add(value);
  }
  return { ...nothing, winner: new WinnerReading({ winner, first, second }, tally) };
}

/** More votes on one pair are not annotators' judgements, but points in a forum. */
const MOST_VOTES = 50;

function isVoteCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= MOST_VOTES;
}

/** One vote for each that was counted; null if no count is given. */
function fromCounts(
  record: RawRecord,
  mapping: Mapping,
  labels: LabelReading,
): RowVerdict[] | null {
  const counts = VOTE_COUNTS.map(([id, label, , side]) => ({
    side,
    field: new Field(record, mapping, id, label),
  })).filter(({ field }) => !field.missing);
  if (counts.length === 0) return null;
  if (labels.unwanted) return [];
  const verdicts = counts.flatMap(({ side, field }) => {
    const count = field.number(labels);
    if (isVoteCount(count)) {
      return Array.from({ length: count }, () => ({ side }));
    }
    return field.failLabel(
      'bad-count',
      `The ${field.label} is ${count}. Write how many people said so, at most ${MOST_VOTES}; or map the columns as scores of the texts.`,
    );
  });
  return verdicts;
}

function fromOneColumnEach(
  record: RawRecord,
  mapping: Mapping,
  labels: LabelReading,
): Verdict | null {
  const given = ONE_COLUMN_EACH.map(([id, label, , side]) => ({
    side,
    field: new Field(record, mapping, id, label),
  })).filter(({ field }) => !field.missing);
  const [first] = given;
  if (first === undefined) return null;
  // 'T' of 'T' and 'F': the column's name says what is true or false.
  const named = given.filter(({ field }) => {
    const letter = typeof field.value === 'string' && /^[ty]$/i.test(field.value.trim());
    return letter || (numberIn(field.value) ?? 0) > 0;
  });
  if (named.length === 1) return { side: named[0].side };
  if (labels.unwanted) return null;
  return first.field.failLabel(
    'bad-winner',
    `${named.length === 0 ? 'No' : 'More than one'} column of the winner is 1 or true in this row. Set exactly one, or leave all empty.`,
  );
}

/** The text with the higher score is better, with a strength by the difference; equal scores are a tie. */
function fromScores(record: RawRecord, mapping: Mapping, labels: LabelReading): Verdict | null {
  const first = new Field(record, mapping, 'score_first', 'score of the first text');
  const second = new Field(record, mapping, 'score_second', 'score of the second text');
  if (first.missing || second.missing) return null;
  const difference = first.number(labels) - second.number(labels);
  if (difference === 0) return { side: 'tie' };
  const strength = strengthOfMargin(Math.abs(difference), first);
  return { side: difference > 0 ? 'first' : 'second', strength };
}

/** The text with the lower rank is better, how much is not said; equal ranks are a tie. */
function fromRanks(record: RawRecord, mapping: Mapping, labels: LabelReading): Verdict | null {
  const first = new Field(record, mapping, 'rank_first', 'rank of the first text');
  const second = new Field(record, mapping, 'rank_second', 'rank of the second text');
  if (first.missing || second.missing) return null;
  const difference = rankIn(first, labels) - rankIn(second, labels);
  if (difference === 0) return { side: 'tie' };
  return { side: difference < 0 ? 'first' : 'second' };
}

function rankIn(field: Field, labels: LabelReading): number {
  const rank = field.number(labels);
  if (rank >= 0 || labels.unwanted) return rank;
  return field.failLabel(
    'bad-rank',
    `The ${field.label} is ${rank}, and no text ranks below 0. Write which place it has, or leave it empty.`,
  );
}

/** One label per row, however many columns express it; with several raters one each. */
export function countVerdicts(record: RawRecord, mapping: Mapping): number {
  const { winner } = mapping;
  if (winner !== undefined) {
    const { column } = winnerField(record, mapping);
    return column === null ? 0 : givenIn(record, column).length;
  }
  const given = (column: string | undefined) =>
    column !== undefined && !isMissing(record.values[column]);
  const counts = VOTE_COUNTS.filter(([id]) => given(mapping[id])).map(([id]) =>
    numberIn(record.values[mapping[id]]),
  );
  if (counts.length > 0) {
    // An invalid count is one label that cannot be read.
    return counts.reduce<number>((sum, n = NaN) => sum + (isVoteCount(n) ? n : 1), 0);
  }
  const each = ONE_COLUMN_EACH.some(([id]) => given(mapping[id]));
  const both = ['score', 'rank'].some(
    (what) => given(mapping[`${what}_first`]) && given(mapping[`${what}_second`]),
  );
  return each || both ? 1 : 0;
}
