/** A JSON list, one entry per line: the form that annotation tools import. */
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Rows } from './sheet.ts';

export async function writeJsonList<Row>(
  rows: Rows<Row>,
  out: Writable,
  entry: (row: Row) => object,
): Promise<{ rows: number }> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    yield '[';
    for await (const row of rows)
      yield `${count++ === 0 ? '' : ','}\n${JSON.stringify(entry(row))}`;
    yield '\n]\n';
  }
  await pipeline(Readable.from(lines()), out, { end: false });
  return { rows: count };
}
