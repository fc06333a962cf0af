/**
 * A survey of a whole file as its records go by: its columns, the values of those that may be labels, and the
 * records that show them. Format and mapping are guessed from these, so labels that begin after ten thousand rows
 * count as much as those of the first.
 */
import { normalName } from '../columns.ts';
import type { Mapping, RawRecord } from '../format.ts';
import { isLabelName } from './label-names.ts';
import { isMissing } from './missing.ts';
import { seriesOf } from './several.ts';
import { ColumnTally } from './tally.ts';

/** The first records are evidence in any case. */
const FIRST = 100;
/** Later ones are evidence while a possible label column has shown fewer values than this. */
const ENOUGH = 25;
const MOST_EVIDENCE = 400;
/** Maximum characters kept, so that records of many megabytes do not fill the memory. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

export interface UnreadColumn {
  column: string;
  /** Number of values present. */
  count: number;
  /** The most frequent ones. */
  values: { value: string; count: number }[];
}

export class Survey {
  rows = 0;
  readonly evidence: RawRecord[] = [];
  /** Every column, with its values where they may be labels. */
  readonly #columns = new Map<string, ColumnTally | null>();
  /** Columns whose values are counted regardless of their name. */
  readonly #watched: ReadonlySet<string>;
  #characters = 0;

  constructor(watched: readonly string[] = []) {
    this.#watched = new Set(watched);
  }

  add(record: RawRecord): void {
    let telling = this.rows < FIRST;
    this.rows++;
    for (const column of Object.keys(record.values)) {
      const value = record.values[column];
      let tally = this.#columns.get(column);
      if (tally === undefined) {
        tally = isLabelName(column) || this.#watched.has(column) ? new ColumnTally() : null;
        this.#columns.set(column, tally);
        telling = true;
      }
      if (tally === null) continue;
      if (tally.given < ENOUGH && !isMissing(value)) telling = true;
      tally.add(value);
    }
    if (telling) this.#keep(record);
  }

  #keep(record: RawRecord): void {
    if (this.evidence.length >= MOST_EVIDENCE || this.#characters > MOST_CHARACTERS) return;
    this.evidence.push(record);
    for (const value of Object.values(record.values)) {
      this.#characters += typeof value === 'string' ? value.length : 100;
    }
  }

  get columns(): string[] {
    return [...this.#columns.keys()];
  }

  /** The counted values of a column; for one without a label's name, those in the evidence. */
  tally(column: string): ColumnTally {
    const counted = this.#columns.get(column);
    if (counted) return counted;
    const tally = new ColumnTally();
    for (const { values } of this.evidence) tally.add(values[column]);
    return tally;
  }

  /** Columns that look like labels, by name and values, but are not read. */
  unread(mapping: Mapping): UnreadColumn[] {
    const read = new Set(
      Object.values(mapping)
        .flatMap((column) => seriesOf(column, this.columns))
        .map(normalName),
    );
    return [...this.#columns].flatMap(([column, tally]) =>
      tally !== null && !read.has(normalName(column)) && tally.looksLikeLabels
        ? { column, count: tally.given, values: tally.frequent(6) }
        : [],
    );
  }
}
