/** Labelled pairs as Parquet, with the columns of the JSONL. */
import type { PairRow } from '../../domain/export-rows.ts';
import { decidedPairs } from './pairs-jsonl.ts';
import { writeParquet } from './parquet.ts';
import { LeftOut } from './writer.ts';
import type { Writer } from './writer.ts';

export const pairsParquet: Writer<PairRow> = {
  id: 'parquet',
  label: 'Pairs, Parquet',
  description: 'Every decided pair with the columns of the JSONL, for datasets, pandas and Spark.',
  what: 'pairs',
  extension: 'parquet',

  async write(rows, out, notes) {
    const leftOut = new LeftOut();
    const result = await writeParquet(leftOut.decided(rows), out, decidedPairs);
    leftOut.tell('a list of chosen and rejected texts', notes);
    return result;
  },
};
