/** What a carrier is: one way in which a file holds records, chosen by the file's first bytes. */
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';

export type Kind = 'jsonl' | 'json' | 'csv' | 'tsv' | 'text' | 'parquet';

/** A file before anything of it is decoded. */
export interface FoundFile {
  path: string;
  name: string;
  /** Lower-case, of the unpacked file: 'jsonl' of 'Pairs.JSONL.gz'. */
  extension: string;
  /** Size on disk. */
  bytes: number;
  gzip: boolean;
  /** The first bytes, unpacked. */
  head: Buffer;
  /** Whether `head` is all of it. */
  whole: boolean;
  /** The unpacked bytes from the start. */
  read(signal?: AbortSignal, onBytes?: (read: number) => void): AsyncGenerator<Buffer>;
}

interface Content {
  kind: Kind;
  /** The records from the start, anew at each call. */
  records: Carrier['records'];
}

/** One way in which a file holds records. */
export interface CarrierFormat {
  /**
   * The file's content where its first bytes say that it is of this carrier, else null.
   *
   * @throws DialectError where it is, and cannot be read
   */
  open(file: FoundFile): Promise<(Content & { description: string[] }) | null>;
}

export interface Carrier extends Content {
  /** e.g. 'CSV, comma, UTF-8, gzip' */
  description: string;
  name: string;
  /** Size of the file on disk. */
  bytes: number;
  /** @param onBytes receives how many of `bytes` have been read so far */
  records(
    signal?: AbortSignal,
    onBytes?: (read: number) => void,
  ): AsyncGenerator<RawRecord | Problem>;
}
