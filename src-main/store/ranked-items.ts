/** What a candidate says of some texts alone. */
import type { Db } from './database.ts';

interface RankedItem {
  /** Mean rank share over seeds. */
  score: number;
  /** Mean over seeds of the reward, standardised over all target texts. */
  reward: number;
}

/** The prompts of texts, in their order. */
export function promptsOf(db: Db, items: readonly number[]): string[] {
  return db
    .prepare<[string], string>(
      `SELECT item.prompt FROM json_each(?) one CROSS JOIN item ON item.id = one.value
       ORDER BY one.key`,
    )
    .pluck()
    .all(JSON.stringify(items));
}

/** A method's results for these items, by id; only those that it ranked. */
export function rankedItems(
  db: Db,
  runId: number,
  method: string,
  wanted: ReadonlySet<number>,
): Map<number, RankedItem> {
  const rows = db
    .prepare<[string, number, string], RankedItem & { item: number }>(
      `SELECT r.item_id AS item, r.score, r.reward FROM json_each(?) one
       CROSS JOIN reward r ON r.run_id = ? AND r.method = ? AND r.item_id = one.value`,
    )
    .iterate(JSON.stringify([...wanted]), runId, method);
  const items = new Map<number, RankedItem>();
  for (const { item, score, reward } of rows) items.set(item, { score, reward });
  return items;
}
