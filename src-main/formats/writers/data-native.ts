/** A project's data in its own format, which Dialect reads back unchanged. */
import { once } from 'node:events';
import type { NativeRow } from '../../domain/native-rows.ts';
import type { Writer } from './writer.ts';

export const dataNative: Writer<NativeRow> = {
  id: 'native',
  label: 'All data, JSONL',
  description:
    'Domains, texts, pairs, scores, gold, and every vote with its reasons and notes, for Dialect. Lossless.',
  what: 'data',
  extension: 'jsonl',

  async write(rows, out) {
    let count = 0;
    for await (const row of rows) {
      count++;
      if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
    }
    return { rows: count };
  },
};
