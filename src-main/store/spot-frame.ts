/** The input for a spot-check's frame: the texts that a run ranked, and their rewards. */
import type { Db } from './database.ts';

/** Ids of the texts that a run ranked, by prompt within a domain; prompts with a single text are left out. */
export function rankedByPrompt(db: Db, runId: number): number[][] {
  return db
    .prepare<[number], string>(
      `SELECT json_group_array(item.id ORDER BY item.id) FROM reward r JOIN item ON item.id = r.item_id
       WHERE r.run_id = ? AND r.method = 'source-only'
       GROUP BY item.domain_id, item.prompt HAVING count(*) > 1 ORDER BY min(item.id)`,
    )
    .pluck()
    .all(runId)
    .map((ids) => JSON.parse(ids) as number[]);
}

/** A candidate's rewards of some texts, by id; texts that it did not rank are missing. */
export function rewardsOf(
  db: Db,
  { runId, method }: { runId: number; method: string },
  items: readonly number[],
): Map<number, number> {
  const rows = db
    .prepare<[string, number, string], { id: number; reward: number }>(
      `SELECT r.item_id AS id, r.reward FROM json_each(?) wanted
       CROSS JOIN reward r ON r.run_id = ? AND r.method = ? AND r.item_id = wanted.value`,
    )
    .all(JSON.stringify(items), runId, method);
  return new Map(rows.map(({ id, reward }) => [id, reward]));
}

/** Lengths of some texts in characters, by id. */
export function lengthsOf(db: Db, items: readonly number[]): Map<number, number> {
  const rows = db
    .prepare<[string], { id: number; length: number }>(
      `SELECT item.id, length(item.text) AS length FROM json_each(?) wanted
       CROSS JOIN item ON item.id = wanted.value`,
    )
    .all(JSON.stringify(items));
  return new Map(rows.map(({ id, length }) => [id, length]));
}
