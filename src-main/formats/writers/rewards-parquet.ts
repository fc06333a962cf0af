/** A ranking as Parquet, with the columns of the JSONL. */
import type { RewardRow } from '../../domain/export-rows.ts';
import { writeParquet } from './parquet.ts';
import { ranking } from './rewards-jsonl.ts';
import type { Writer } from './writer.ts';

export const rewardsParquet: Writer<RewardRow> = {
  id: 'parquet',
  label: 'Ranking, Parquet',
  description:
    'Every target text with its reward, spread and rank, for datasets, pandas and Spark.',
  what: 'rewards',
  extension: 'parquet',
  write: (rows, out) => writeParquet(rows, out, ranking),
};
