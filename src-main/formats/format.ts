/**
 * What readers yield and writers take. A reader or a writer is one file and one line in `index.ts`; carriers
 * (JSONL, JSON, CSV, TSV, Parquet) are independent of it.
 */
import type { FormatField, LabelMeaning, Problem } from '../contract/index.ts';
import type { DataRecord, PairRecord, QuestionRecord, TextRecord } from '../domain/data-records.ts';
import type { Verdict } from './labels/spellings.ts';

export type { DataRecord, PairRecord, QuestionRecord, TextRecord };

/** One record of a carrier: a row of a table or an object of a list. */
export interface RawRecord {
  /** 1-based line of the file where the record begins (for JSON lists: 1-based index). */
  row: number;
  /** Column or key -> value. Values of tables are strings; of JSON, anything. */
  values: Record<string, unknown>;
}

/** field id -> column */
export type Mapping = Record<string, string>;

export function isProblem(value: RawRecord | DataRecord | Problem): value is Problem {
  return 'message' in value && 'code' in value;
}

export function isSound<T extends RawRecord | DataRecord>(value: T | Problem): value is T {
  return !isProblem(value);
}

/** Interprets the column that names the winner, using all of its values. */
export interface WinnerReader {
  /** 'none' for a label to be ignored, undefined for one that is not understood. */
  read(value: unknown, record: RawRecord): Verdict | 'none' | undefined;
}

/** Knowledge about a file's labels beyond the present row. */
export interface LabelReading {
  winner: WinnerReader | null;
  /** The user's meanings of values. */
  meanings: Readonly<Record<string, LabelMeaning>>;
  /** Columns whose numbers have decimal commas. */
  decimalCommas: ReadonlySet<string>;
  /** Columns whose numbers all have a percent sign. */
  percents: ReadonlySet<string>;
  /** Labels that are not understood are skipped. */
  unwanted: boolean;
}

export interface Reader {
  id: string;
  label: string;
  /** One sentence that names the columns it expects. */
  description: string;
  fields: readonly FormatField[];
  /**
   * How well the first records fit: 0 not at all, 1 certainly; and the guessed mapping. The highest score wins,
   * ties go to the reader registered first.
   */
  detect(records: readonly RawRecord[]): { score: number; mapping: Mapping };
  /**
   * One record as data (a list if it has several pairs or texts), or what is wrong with it. A problem inside a
   * list costs a single label of a row whose others are read. Never throws.
   */
  read(
    record: RawRecord,
    mapping: Mapping,
    labels?: LabelReading,
  ): DataRecord | readonly (DataRecord | Problem)[] | Problem;
  /** The columns of the two texts between which a winner is named; by default those that are mapped. */
  sides?(mapping: Mapping): { first: string; second: string; listed?: boolean };
  /** Sentences for the report on labels that have no winner column. */
  notes?(mapping: Mapping): string[];
  /**
   * Where a record holds labels, for the account: fields of which one is set if there is a label, or a count. By
   * default the labels of the data read are counted.
   */
  labels?: {
    fields: readonly string[];
    count?(record: RawRecord, mapping: Mapping): number;
    /** What counted labels are that are not read. */
    unread?: string;
    /** Whether an unmapped column holds some of them. */
    reads?(column: string): boolean;
  };
}
