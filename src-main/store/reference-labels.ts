/**
 * Target labels for the upper reference, which a run trains only if its settings ask for it. No
 * candidate, validator or verdict reads them.
 */
import { scoreGapPairs } from '../domain/score-pairs.ts';
import type { Db } from './database.ts';

/** One preference between two target texts. */
export interface ReferencePair {
  chosen: number;
  rejected: number;
  prompt: string;
}

/** Gold pairs of the domains; if there are none, pairs from the gaps of gold scores. */
export function referencePairs(db: Db, domains: readonly number[]): ReferencePair[] {
  const ids = JSON.stringify(domains);
  const pairs = db
    .prepare<[string], ReferencePair>(
      `SELECT g.chosen, pair.item_a + pair.item_b - g.chosen AS rejected, item.prompt
       FROM gold_pair g JOIN pair ON pair.id = g.pair_id JOIN item ON item.id = g.chosen
       WHERE item.domain_id IN (SELECT value FROM json_each(?)) ORDER BY pair.id`,
    )
    .all(ids);
  if (pairs.length > 0) return pairs;
  const scored = db.prepare<[number], { id: number; prompt: string; value: number }>(
    `SELECT item.id, item.prompt, g.value FROM gold_score g JOIN item ON item.id = g.item_id
     WHERE item.domain_id = ? ORDER BY item.id`,
  );
  return domains.flatMap((domain) => {
    const items = scored.all(domain);
    const prompts = new Map(items.map(({ id, prompt }) => [id, prompt]));
    return scoreGapPairs(items).map(({ chosen, rejected }) => ({
      chosen,
      rejected,
      prompt: prompts.get(chosen) ?? '',
    }));
  });
}
