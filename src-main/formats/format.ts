/**
 * What readers yield and writers take. A reader or a writer is one file and one line in
 * `index.ts`; carriers (JSONL, JSON, CSV, TSV, each also gzipped) are read before it and are none
 * of its business.
 */
import type { FormatField, Problem } from '../contract/index.ts';

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
  strength: 1 | 2 | 3;
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
  metadata: Record<string, unknown>;
}

export type DataRecord = PairRecord | TextRecord;

/** field id -> column */
export type Mapping = Record<string, string>;

export function isProblem(value: RawRecord | DataRecord | Problem): value is Problem {
  return 'message' in value && 'code' in value;
}

export function isSound<T extends RawRecord | DataRecord>(value: T | Problem): value is T {
  return !isProblem(value);
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
  /** One record as data, of several pairs or texts as a list, or what is wrong with it. Never throws. */
  read(record: RawRecord, mapping: Mapping): DataRecord | readonly DataRecord[] | Problem;
}
