/** The columns of a ranking, shared by its writers. */
import type { RewardRow } from '../../domain/export-rows.ts';

export function rewardObject(row: RewardRow) {
  return {
    id: row.key,
    domain: row.domain,
    method: row.method,
    rank: row.rank,
    reward: row.reward,
    spread: row.spread,
    source_only_rank: row.sourceOnlyRank,
    change: row.change,
    prompt: row.prompt,
    text: row.text,
  };
}
