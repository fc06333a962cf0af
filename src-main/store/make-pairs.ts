/** Makes pairs of existing texts, to be labelled. */
import type { Db } from './database.ts';
import { forgetCounts } from './queues.ts';
import { itemHash, shuffleOf } from './staging.ts';
import { requireNoUnfinished } from './unfinished-import.ts';

/**
 * Makes pairs of texts that share a prompt, spread over the prompts: first neighbours at distance 1, then
 * 2, and so on, in an order determined by the texts.
 *
 * @param by chance: in a random order determined by the texts · length: sorted by length, so that pairs
 * of similar
 *     length come first, and length decides less
 * @returns number of new pairs; fewer than wanted if the texts allow no more
 */
export function makePairs(
  db: Db,
  domainId: number,
  count: number,
  by: 'chance' | 'length' = 'chance',
): number {
  requireNoUnfinished(db);
  forgetCounts(db);
  return db
    .transaction(() => {
      const groups = db
        .prepare(
          `SELECT json_group_array(id ORDER BY ${by === 'length' ? 'length(text), hash' : 'hash'}) FROM item WHERE domain_id = ?
           GROUP BY prompt HAVING count(*) > 1`,
        )
        .pluck()
        .all(domainId)
        .map((list) => JSON.parse(String(list)) as number[]);
      const hashOf = db.prepare('SELECT prompt, text FROM item WHERE id = ?');
      const add = db.prepare(
        `INSERT OR IGNORE INTO main.pair (domain_id, item_a, item_b, key, shuffle) VALUES (?, ?, ?, '', ?)`,
      );
      const hash = (id: number) => {
        const item = hashOf.get(id) as { prompt: string; text: string };
        return itemHash(item.prompt, item.text);
      };
      const widest = groups.reduce((most, group) => Math.max(most, group.length - 1), 0);
      let added = 0;
      for (let distance = 1; distance <= widest; distance++) {
        for (const group of groups) {
          for (let i = 0; i + distance < group.length; i++) {
            if (added >= count) return added;
            const [a, b] = [group[i], group[i + distance]].sort((x, y) => x - y);
            added += add.run(domainId, a, b, shuffleOf(hash(a), hash(b))).changes;
          }
        }
      }
      return added;
    })
    .immediate();
}
