/** What every writer offers, and the two carriers that writers share: JSONL and CSV. */
import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportWhat } from '../../contract/index.ts';
import type { PairRow } from '../../domain/export-rows.ts';
import { verdictOf } from '../../domain/export-rows.ts';

export interface Writer<Row> {
  id: string;
  label: string;
  /** One sentence: what the file holds and who reads it. */
  description: string;
  what: ExportWhat;
  /** Without a dot. */
  extension: string;
  /**
   * Writes all rows, keeping to the pace of `out`, which is left open: the caller ends it and waits
   * until it has finished, for the last rows may still be on their way.
   *
   * @param notes receives one sentence for each kind of thing that the format could not carry
   * @returns how many rows were written
   */
  write(
    rows: AsyncIterable<Row> | Iterable<Row>,
    out: Writable,
    notes: (sentence: string) => void,
  ): Promise<{ rows: number }>;
}

/** One JSON object a line, UTF-8. A row for which `shape` answers null is left out. */
export async function writeJsonl<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  out: Writable,
  shape: (row: Row) => object | null,
): Promise<{ rows: number }> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const row of rows) {
      const object = shape(row);
      if (object === null) continue;
      count++;
      yield `${JSON.stringify(object)}\n`;
    }
  }
  await pipeline(Readable.from(lines()), out, { end: false });
  return { rows: count };
}

/**
 * CSV by RFC 4180: comma, CRLF, every text in quotation marks, UTF-8 without byte order mark.
 *
 * A text that begins with '=' is written as it is. Guarding it with an apostrophe would keep
 * spreadsheets from computing it, but would change what was labelled: exports are data, and they
 * come back through the import unchanged.
 */
export async function writeCsv<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
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

/** Counts the pairs that a format of preferences cannot carry, and says so. */
export class LeftOut {
  #ties = 0;
  #bothBad = 0;
  #unlabelled = 0;

  /** Whether this pair has a chosen text; one that has not is counted. */
  hasChosen(row: PairRow): row is PairRow & { chosen: 0 | 1 } {
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
