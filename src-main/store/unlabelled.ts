/** What is left to label: source pairs that nobody has decided. */
import type { Db } from './database.ts';
import { NOT_SPOT_CHECKED } from './spot-check-sql.ts';

/** Source pairs without a standing vote, and their distinct prompts. */
export function unlabelledPairs(db: Db): { pairs: number; prompts: number } {
  const found = db
    .prepare<[], { pairs: number; prompts: number }>(
      `SELECT count(*) AS pairs, count(DISTINCT item.prompt) AS prompts
       FROM pair JOIN item ON item.id = pair.item_a
       WHERE pair.domain_id IN (SELECT id FROM domain WHERE role = 'source') AND ${NOT_SPOT_CHECKED}
         AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.pair_id = pair.id)`,
    )
    .get();
  return found ?? { pairs: 0, prompts: 0 };
}
