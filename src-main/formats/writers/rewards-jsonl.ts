/** A ranking, one object a line. */
import { rewardObject } from './rewards.ts';
import type { RewardRow } from '../../domain/export-rows.ts';
import { writeJsonl } from './writer.ts';
import type { Writer } from './writer.ts';

export const rewardsJsonl: Writer<RewardRow> = {
  id: 'jsonl',
  label: 'Ranking, JSONL',
  description: 'Every target text with its reward, spread and rank, one object a line.',
  what: 'rewards',
  extension: 'jsonl',
  write: (rows, out) => writeJsonl(rows, out, rewardObject),
};
