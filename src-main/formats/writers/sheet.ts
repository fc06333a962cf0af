/**
 * A table with explicit types, the source of JSONL and Parquet. Programs that read JSONL guess a column's type
 * from the first rows (datasets from 10 MB, polars from 100 rows), so a column looks the same from its first row
 * on: numbers are 2.0, a missing text is empty.
 */
import type { Message } from '../../domain/conversation.ts';

export type ColumnType = 'text' | 'integer' | 'number' | 'flag' | 'texts' | 'numbers' | 'messages';

export type Cell =
  string | number | boolean | null | readonly string[] | ArrayLike<number> | readonly Message[];

export interface Sheet<Row> {
  /** Name -> type, in the order in which columns are written. */
  columns: Readonly<Record<string, ColumnType>>;
  /** The cells of a row by column. null means a missing text, and nothing else. */
  cells(row: Row): Readonly<Record<string, Cell>>;
}

export type Rows<Row> = AsyncIterable<Row> | Iterable<Row>;
