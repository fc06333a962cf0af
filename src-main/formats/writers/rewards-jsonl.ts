/** A ranking, one object per line. */
import { rewardObject } from './rewards.ts';
import type { RewardRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './jsonl.ts';
import type { Sheet } from './sheet.ts';
import type { Writer } from './writer.ts';

export const ranking: Sheet<RewardRow> = {
  columns: {
    id: 'text',
    domain: 'text',
    method: 'text',
    rank: 'integer',
    reward: 'number',
    spread: 'number',
    source_only_rank: 'integer',
    change: 'integer',
    prompt: 'text',
    text: 'text',
  },
  cells: rewardObject,
};

export const rewardsJsonl: Writer<RewardRow> = {
  id: 'jsonl',
  label: 'Ranking, JSONL',
  description: 'Every target text with its reward, spread and rank, one object a line.',
  what: 'rewards',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, ranking),
};
