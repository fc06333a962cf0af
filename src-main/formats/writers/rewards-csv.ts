/** A ranking as a table. */
import { rewardObject } from './rewards.ts';
import type { RewardRow } from '../../domain/export-rows.ts';
import { writeCsv } from './writer.ts';
import type { Writer } from './writer.ts';

const COLUMNS = [
  'id',
  'domain',
  'method',
  'rank',
  'reward',
  'spread',
  'source_only_rank',
  'change',
  'prompt',
  'text',
] as const;

export const rewardsCsv: Writer<RewardRow> = {
  id: 'csv',
  label: 'Ranking, CSV',
  description: 'Every target text with its reward, spread and rank as a row of a table.',
  what: 'rewards',
  extension: 'csv',
  write: (rows, out) =>
    writeCsv(rows, out, COLUMNS, (row) => {
      const object = rewardObject(row);
      return COLUMNS.map((column) => object[column]);
    }),
};
