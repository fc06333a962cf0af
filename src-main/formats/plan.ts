/** How a file is read: its format, its columns, the meaning of its labels; guessed, or as the user chose. */
import type { LabelMeaning, Problem } from '../contract/index.ts';
import { normalName } from './columns.ts';
import type { LabelReading, Mapping, Reader } from './format.ts';
import { detectFormat, overrideMapping, readerOf } from './index.ts';
import { givenIn, seriesOf } from './labels/several.ts';
import type { Survey } from './labels/survey.ts';
import { ColumnTally } from './labels/tally.ts';
import { WinnerReading } from './labels/winner.ts';

export interface ReadOptions {
  /** Id of a reader; detected if left out. */
  format?: string | undefined;
  /** field -> column, overriding the guesses; an empty column unmaps the field. */
  mapping?: Mapping | undefined;
  /** Meanings of label values, overriding what was understood: '0' -> 'second'. */
  meanings?: Readonly<Record<string, LabelMeaning>> | undefined;
  /** Labels that are not understood are skipped, since no labels are wanted. */
  labelsUnwanted?: boolean | undefined;
}

export interface Plan {
  reader: Reader;
  mapping: Mapping;
  /** Every format, the chosen one first. */
  ranked: readonly Reader[];
  labels: LabelReading;
  /** For the column that names the winner; null without one. */
  winner: WinnerReading | null;
  /** Columns whose values are labels. */
  labelColumns: string[];
  survey: Survey;
}

/** @throws DialectError if a format, field or column does not exist */
export function makePlan(survey: Survey, options: ReadOptions): Plan {
  const detected = detectFormat(survey.evidence);
  const reader = options.format === undefined ? detected.reader : readerOf(options.format);
  const guessed = detected.ranked.find((entry) => entry.reader === reader)?.mapping ?? {};
  const mapping = overrideMapping(reader, guessed, options.mapping ?? {}, survey.evidence);
  const meanings = options.meanings ?? {};
  const winner = winnerOf(reader, mapping, survey, meanings);
  const columnsWhose = (test: (tally: ColumnTally) => boolean) =>
    new Set(Object.values(mapping).filter((column) => test(survey.tally(column))));
  return {
    reader,
    mapping,
    ranked: [reader, ...detected.ranked.map((entry) => entry.reader).filter((r) => r !== reader)],
    labels: {
      winner,
      meanings,
      decimalCommas: columnsWhose((tally) => tally.decimalComma),
      percents: columnsWhose((tally) => tally.onlyPercents),
      unwanted: options.labelsUnwanted ?? false,
    },
    winner,
    labelColumns: (reader.labels?.fields ?? [])
      .map((field) => mapping[field])
      .filter((column) => column !== undefined),
    survey,
  };
}

function winnerOf(
  reader: Reader,
  mapping: Mapping,
  survey: Survey,
  meanings: LabelReading['meanings'],
): WinnerReading | null {
  const { winner, first, second } = mapping;
  const sides = reader.sides?.(mapping) ?? { first, second };
  if (winner === undefined || sides.first === undefined || sides.second === undefined) return null;
  const columns = { ...sides, winner, first: sides.first, second: sides.second };
  return new WinnerReading(columns, tallyOf(winner, mapping['individual'], survey), meanings);
}

/**
 * The values of a column; for lists and numbered columns, those in the evidence.
 *
 * @param raters the column with each rater's label, on the same scale
 */
function tallyOf(column: string, raters: string | undefined, survey: Survey): ColumnTally {
  const several = survey.tally(column).lists > 0 || seriesOf(column, survey.columns).length > 1;
  if (!several && raters === undefined) return survey.tally(column);
  const tally = new ColumnTally();
  for (const record of survey.evidence) {
    for (const { value } of givenIn(record, column)) tally.add(value);
    if (raters !== undefined) {
      for (const { value } of givenIn(record, raters)) tally.add(value);
    }
  }
  return tally;
}

/** Whether two plans read every row alike. */
export function samePlan(one: Plan, other: Plan): boolean {
  const key = ({ reader, mapping, winner, labels }: Plan) =>
    JSON.stringify([
      reader.id,
      Object.entries(mapping).sort(),
      winner?.scale?.id ?? null,
      [...labels.decimalCommas].sort(),
      [...labels.percents].sort(),
    ]);
  return key(one) === key(other);
}

/** What a file is that has texts and no judgement of them, if its columns tell. */
function knownAs(columns: readonly string[]): string | null {
  const names = new Set(columns.map(normalName));
  if (!['originalresponse', 'editedresponse'].every((name) => names.has(name))) return null;
  return (
    'These are texts and their edits, as in the edit set of HelpSteer3, and nothing says that an edit is better. ' +
    'To take every edit for the better text, choose the format trl-preference with chosen=edited_response and ' +
    'rejected=original_response. To compare them in Dialect, choose unlabelled-pairs with these two columns.'
  );
}

/** One problem for each required field without a column: reported once, not on every row. */
export function unmapped({ reader, mapping, survey }: Plan): Problem[] {
  if (survey.rows === 0) return [];
  return reader.fields
    .filter((field) => field.required && mapping[field.id] === undefined)
    .map((field) => ({
      row: 0,
      column: null,
      code: 'missing-column',
      message:
        knownAs(survey.columns) ??
        `No column was recognised as '${field.id}', which ${reader.label} needs. ` +
          `Choose one of ${survey.columns.join(', ')} for it, or another format.`,
    }));
}
