/** What a row says of its two texts: in a winner's column, by several raters, or by a score of each. */
import type { LabelReading, Mapping, RawRecord } from '../format.ts';
import { isMissing } from '../labels/missing.ts';
import { givenIn } from '../labels/several.ts';
import type { Verdict } from '../labels/spellings.ts';
import { canonical, ColumnTally, numberIn } from '../labels/tally.ts';
import { WinnerReading } from '../labels/winner.ts';
import { ONE_COLUMN_EACH } from './pair-columns.ts';
import { Field, shorten, strengthOfMargin } from './values.ts';

/** A verdict with the one who gave it, where the row names several. */
type RowVerdict = Verdict & { annotator?: string };

/** All that a row says of its texts; none where it says nothing. */
export function verdictsOf(
  record: RawRecord,
  mapping: Mapping,
  labels: LabelReading = alone(record, mapping),
): RowVerdict[] {
  const field = new Field(record, mapping, 'winner', 'winner');
  if (field.column === null) {
    const verdict =
      fromOneColumnEach(record, mapping, labels) ?? fromScores(record, mapping, labels);
    return verdict === null ? [] : [verdict];
  }
  const { winner } = labels;
  if (winner === null) return [];
  return givenIn(record, field.column).flatMap(({ value, annotator }) => {
    const read = winner.read(value, record);
    if (read === 'none' || (read === undefined && labels.unwanted)) return [];
    const said = shorten(canonical(value));
    const verdict =
      read ??
      field.failLabel(
        'bad-winner',
        `The winner '${said}' names neither text. Write a, b, tie or nothing; or say what it means.`,
        said,
      );
    return [{ ...verdict, ...(annotator !== undefined && { annotator }) }];
  });
}

/** A row without the rest of its file: all that is known of the column is this row. */
function alone(record: RawRecord, { winner, first, second }: Mapping): LabelReading {
  const nothing = { winner: null, meanings: {}, decimalCommas: new Set<string>(), unwanted: false };
  if (winner === undefined || first === undefined || second === undefined) return nothing;
  const tally = new ColumnTally();
  for (const { value } of givenIn(record, winner)) tally.add(value);
  return { ...nothing, winner: new WinnerReading({ winner, first, second }, tally) };
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
  const named = given.filter(({ field }) => (numberIn(field.value) ?? 0) > 0);
  if (named.length === 1) return { side: named[0].side };
  if (labels.unwanted) return null;
  return first.field.failLabel(
    'bad-winner',
    `${named.length === 0 ? 'No' : 'More than one'} column of the winner is 1 or true in this row. Set exactly one, or leave all empty.`,
  );
}

/** The text with the higher score is better, by the distance of both; equal scores are a tie. */
function fromScores(record: RawRecord, mapping: Mapping, labels: LabelReading): Verdict | null {
  const first = new Field(record, mapping, 'score_first', 'score of the first text');
  const second = new Field(record, mapping, 'score_second', 'score of the second text');
  if (first.missing || second.missing) return null;
  const difference = first.number(labels) - second.number(labels);
  if (difference === 0) return { side: 'tie' };
  const strength = strengthOfMargin(Math.abs(difference), first);
  return { side: difference > 0 ? 'first' : 'second', strength };
}

/** One label for a row, however many columns say it; of several raters one each. */
export function countVerdicts(record: RawRecord, mapping: Mapping): number {
  const { winner, score_first: first, score_second: second } = mapping;
  if (winner !== undefined) return givenIn(record, winner).length;
  const given = (column: string | undefined) =>
    column !== undefined && !isMissing(record.values[column]);
  const each = ONE_COLUMN_EACH.some(([id]) => given(mapping[id]));
  return each || (given(first) && given(second)) ? 1 : 0;
}
