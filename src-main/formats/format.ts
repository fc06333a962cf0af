/**
 * What readers yield and writers take. A reader or a writer is one file and one line in
 * `index.ts`; carriers (JSONL, JSON, CSV, TSV, Parquet) are read before it and are none of its
 * business.
 */
import type { FormatField, LabelMeaning, ListTaskId, Problem } from '../contract/index.ts';
import type { Verdict } from './labels/spellings.ts';

/** One record of a carrier: a row of a table or an object of a list. */
export interface RawRecord {
  /** 1-based line of the file where the record begins (for JSON lists: 1-based index). */
  row: number;
  /** Column or key -> value. Values of tables are strings; of JSON, anything. */
  values: Record<string, unknown>;
}

export interface PairRecord {
  kind: 'pair';
  row: number;
  /** The row's own id; empty where the file has none. */
  key: string;
  prompt: string;
  /** Two different texts. Where `outcome` is `prefer`, the first one is the chosen one. */
  texts: [string, string];
  /** null: not labelled. */
  outcome: 'prefer' | 'tie' | 'both-bad' | null;
  /** Which of the texts, as the file has them, was preferred; left out where their order says it. */
  side?: 'first' | 'second';
  strength: 1 | 2 | 3;
  /** Who labelled; left out where the file does not say. */
  annotator?: string;
  /** Everything else that the row held, the domain column included. */
  metadata: Record<string, unknown>;
}

export interface TextRecord {
  kind: 'text';
  row: number;
  key: string;
  prompt: string;
  text: string;
  score: number | null;
  /** Who scored; left out where the file does not say. */
  annotator?: string;
  metadata: Record<string, unknown>;
}

/** Texts of one prompt for an annotation task, decided or not. */
export interface QuestionRecord {
  kind: 'question';
  row: number;
  key: string;
  prompt: string;
  task: ListTaskId;
  /** All different. */
  texts: string[];
  /** What the task knows as an outcome; null: not decided. */
  outcome: string | null;
  /** As the task has it, with places in `texts` for items, from 0. */
  answer: unknown;
  /** Who decided; left out where the file does not say. */
  annotator?: string;
  metadata: Record<string, unknown>;
}

export type DataRecord = PairRecord | TextRecord | QuestionRecord;

/** field id -> column */
export type Mapping = Record<string, string>;

export function isProblem(value: RawRecord | DataRecord | Problem): value is Problem {
  return 'message' in value && 'code' in value;
}

export function isSound<T extends RawRecord | DataRecord>(value: T | Problem): value is T {
  return !isProblem(value);
}

/** Reads the column that names the winner, by the whole of it. */
export interface WinnerReader {
  /** 'none' for a label that shall not be read, undefined for one that is not understood. */
  read(value: unknown, record: RawRecord): Verdict | 'none' | undefined;
}

/** What is known of the labels of a file beyond the row at hand. */
export interface LabelReading {
  winner: WinnerReader | null;
  /** What a person said that values mean. */
  meanings: Readonly<Record<string, LabelMeaning>>;
  /** Columns whose numbers have decimal commas. */
  decimalCommas: ReadonlySet<string>;
  /** Columns whose numbers all have a percent sign. */
  percents: ReadonlySet<string>;
  /** Labels that are not understood are passed over. */
  unwanted: boolean;
}

export interface Reader {
  id: string;
  label: string;
  /** One sentence with the columns that it expects. */
  description: string;
  fields: readonly FormatField[];
  /**
   * How well the first records fit: 0 not at all, 1 certainly; and the mapping guessed for them.
   * The highest score wins, ties go to the reader registered first.
   */
  detect(records: readonly RawRecord[]): { score: number; mapping: Mapping };
  /**
   * One record as data, of several pairs or texts as a list, or what is wrong with it. Problems in a list
   * cost single labels of a row of which others are read. Never throws.
   */
  read(
    record: RawRecord,
    mapping: Mapping,
    labels?: LabelReading,
  ): DataRecord | readonly (DataRecord | Problem)[] | Problem;
  /** The columns of the two texts between which a winner is named; those that are mapped without it. */
  sides?(mapping: Mapping): { first: string; second: string; listed?: boolean };
  /** How labels are read that need no winner's column, as sentences for the report. */
  notes?(mapping: Mapping): string[];
  /**
   * Where a record holds labels, for the account: fields of which one is given where there is a label,
   * or a count. Without it the labels of the data that were read are counted.
   */
  labels?: {
    fields: readonly string[];
    count?(record: RawRecord, mapping: Mapping): number;
    /** Whether a column that no field is mapped to holds some of them. */
    reads?(column: string): boolean;
  };
}
