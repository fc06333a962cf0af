/** The interface of a carrier: one way in which a file holds records, recognised by the file's first bytes. */
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';

export type Kind = 'jsonl' | 'json' | 'csv' | 'tsv' | 'text' | 'parquet';

/** A file before any of it is decoded. */
export interface FoundFile {
  path: string;
  name: string;
  /** Lower-case, of the decompressed file: 'jsonl' for 'Pairs.JSONL.gz'. */
  extension: string;
  /** Size on disk. */
  bytes: number;
  gzip: boolean;
  /** The first bytes, decompressed. */
  head: Buffer;
  /** Whether `head` is all of it. */
  whole: boolean;
  /** The decompressed bytes from the start. */
  read(signal?: AbortSignal, onBytes?: (read: number) => void): AsyncGenerator<Buffer>;
}

/** Records that follow one another. */
export type Batch = readonly (RawRecord | Problem)[];

const BATCH = 100;

/** Records put together, for carriers that make them one by one. */
export function* inBatches(records: Iterable<RawRecord | Problem>): Generator<Batch> {
  let batch: (RawRecord | Problem)[] = [];
  for (const record of records) {
    if (batch.push(record) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The values of a record by name. @param cell the value of the column at a place */
export function valuesOf(
  names: readonly string[],
  cell: (at: number) => unknown,
): Record<string, unknown> {
  // To set a property of this name would change what the object is.
  if (names.includes('__proto__')) {
    return Object.fromEntries(names.map((name, at) => [name, cell(at)]));
  }
  const values: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) values[names[at]] = cell(at);
  return values;
}

interface Content {
  kind: Kind;
  /**
   * The records from the start, anew at each call.
   *
   * @param onBytes receives how many bytes of the file on the disk have been read so far
   */
  batches(signal?: AbortSignal, onBytes?: (read: number) => void): AsyncGenerator<Batch>;
}

/** One way in which a file holds records. */
export interface CarrierFormat {
  /**
   * The file's content if its first bytes show that it is of this carrier, else null.
   *
   * @throws DialectError if it is, but cannot be read
   */
  open(file: FoundFile): Promise<(Content & { description: string[] }) | null>;
}

export interface Carrier extends Content {
  /** e.g. 'CSV, comma, UTF-8, gzip' */
  description: string;
  name: string;
  /** Size of the file on disk. */
  bytes: number;
  /** The same records one by one, for where few of them are looked at. */
  records(
    signal?: AbortSignal,
    onBytes?: (read: number) => void,
  ): AsyncGenerator<RawRecord | Problem>;
}
