/** The interface of every writer, CSV, and the count of pairs that preferences cannot express. */
import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportWhat } from '../../contract/index.ts';
import type { PairRow } from '../../domain/export-rows.ts';
import { verdictOf } from '../../domain/export-rows.ts';
import type { Rows } from './sheet.ts';

export type DecidedPair = PairRow & { chosen: 0 | 1 };

export interface Writer<Row> {
  id: string;
  label: string;
  /** One sentence: what the file contains and which programs read it. */
  description: string;
  what: ExportWhat;
  /** Without a dot. */
  extension: string;
  /**
   * Writes all rows at the pace of `out`, which is left open: the caller ends it and waits until it has finished,
   * since the last rows may still be in its buffer.
   *
   * @param rows may be read more than once
   * @param notes called with one sentence for each kind of content that the format could not express
   * @returns number of rows written
   */
  write(
    rows: Rows<Row>,
    out: Writable,
    notes: (sentence: string) => void,
  ): Promise<{ rows: number }>;
}

/**
 * CSV by RFC 4180: comma, CRLF, every text in quotation marks, UTF-8 without byte order mark.
 *
 * A text that begins with '=' is written unchanged. Guarding it with an apostrophe would keep spreadsheets from
 * computing it, but would change what was labelled: exports are data, and the import takes them back unchanged.
 */
export async function writeCsv<Row>(
  rows: Rows<Row>,
  out: Writable,
  columns: readonly string[],
  shape: (row: Row) => readonly (string | number | boolean | null)[],
): Promise<{ rows: number }> {
  let count = 0;
  async function* records(): AsyncGenerator<readonly (string | number | null)[]> {
    for await (const row of rows) {
      count++;
      yield shape(row).map((cell) => (typeof cell === 'boolean' ? String(cell) : cell));
    }
  }
  const csv = stringify({
    header: true,
    columns: [...columns],
    record_delimiter: '\r\n',
    quoted_string: true,
  });
  await pipeline(Readable.from(records()), csv, out, { end: false });
  return { rows: count };
}

/** Counts the pairs that a format of preferences cannot express, and says so. */
export class LeftOut {
  #ties = 0;
  #bothBad = 0;
  #unlabelled = 0;

  /** The pairs with a chosen text; the others are counted. */
  async *decided(rows: Rows<PairRow>): AsyncGenerator<DecidedPair> {
    for await (const row of rows) if (this.#hasChosen(row)) yield row;
  }

  #hasChosen(row: PairRow): row is DecidedPair {
    const verdict = verdictOf(row);
    if (verdict === 'tie') this.#ties++;
    if (verdict === 'both-bad') this.#bothBad++;
    if (verdict === 'unlabelled') this.#unlabelled++;
    return verdict === 'prefer';
  }

  /** @param format e.g. 'TRL preference data' */
  tell(format: string, notes: (sentence: string) => void): void {
    const say = (count: number, one: string, many: string, why: string): void => {
      if (count > 0) notes(`${count} ${count === 1 ? one : many} dropped: ${format} ${why}.`);
    };
    say(this.#ties, 'tie', 'ties', 'has no tie');
    say(this.#bothBad, "'both bad'", "'both bad'", "has no 'both bad'");
    say(this.#unlabelled, 'unlabelled pair', 'unlabelled pairs', 'holds labelled pairs only');
  }
}
