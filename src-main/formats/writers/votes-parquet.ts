/** Votes as Parquet, with the columns of the JSONL. */
import type { VoteRow } from '../../domain/export-rows.ts';
import { writeParquet } from './parquet.ts';
import { votes } from './votes-jsonl.ts';
import type { Writer } from './writer.ts';

export const votesParquet: Writer<VoteRow> = {
  id: 'parquet',
  label: 'Votes, Parquet',
  description: 'Every vote with the columns of the JSONL, for datasets, pandas and Spark.',
  what: 'votes',
  extension: 'parquet',
  write: (rows, out) => writeParquet(rows, out, votes),
};
