/** Reads a run's texts in blocks, and describes those that are similar to another. */
import type { NearestTexts } from '../contract/index.ts';
import type { Db } from './database.ts';
import type { Ranked } from './ranking.ts';
import type { StoredText } from './run-texts.ts';

/** The texts that a candidate ranked, by id. */
export function* rankedTexts(
  db: Db,
  { runId, method, limit }: Ranked & { limit: number },
): Generator<StoredText[]> {
  const page = db.prepare<[number, string, number, number], StoredText>(
    `SELECT item.id, item.domain_id AS domainId, item.prompt, item.text
     FROM reward r CROSS JOIN item ON item.id = r.item_id
     WHERE r.run_id = ? AND r.method = ? AND r.item_id > ? ORDER BY r.item_id LIMIT ?`,
  );
  for (let last = 0; ;) {
    const rows = page.all(runId, method, last, limit);
    if (rows.length === 0) return;
    yield rows;
    last = rows[rows.length - 1].id;
  }
}

/** Ids of the texts that a candidate ranked, ascending. */
export function itemsRanked(db: Db, { runId, method }: Ranked): Int32Array {
  return Int32Array.from(
    db
      .prepare<[number, string], number>(
        'SELECT item_id FROM reward WHERE run_id = ? AND method = ? ORDER BY item_id',
      )
      .pluck()
      .all(runId, method),
  );
}

/** The texts' names in files, and their domains' names. */
export function itemNames(db: Db, items: Int32Array): { id: string; domain: string }[] {
  const name = db.prepare<[number], { id: string; domain: string }>(
    `SELECT coalesce(nullif(item.key, ''), CAST(item.id AS TEXT)) AS id, domain.name AS domain
     FROM item JOIN domain ON domain.id = item.domain_id WHERE item.id = ?`,
  );
  return Array.from(items, (item) => name.get(item) ?? { id: String(item), domain: '' });
}

/** Pairs of the run's snapshot by the ids of their texts. */
export function pairsByText(
  db: Db,
  runId: number,
): { seq: number; chosen: number; rejected: number }[] {
  return db
    .prepare<[number], { seq: number; chosen: number; rejected: number }>(
      'SELECT seq, chosen, rejected FROM run_pair WHERE run_id = ? ORDER BY seq',
    )
    .all(runId);
}

const EXCERPT = 240;

/** @param texts ids of target texts @param pairs indices into the snapshot; both nearest first */
export function nearTexts(
  db: Db,
  { runId, method }: Ranked,
  texts: readonly { of: number; similarity: number }[],
  pairs: readonly { of: { seq: number; nearer: 'chosen' | 'rejected' }; similarity: number }[],
): Omit<NearestTexts, 'searched'> {
  const text = db.prepare<
    [number, string, number],
    Omit<NearestTexts['texts'][number], 'similarity'>
  >(
    `SELECT item.id AS itemId, substr(item.text, 1, ${EXCERPT}) AS excerpt, r.rank, r.reward
     FROM reward r JOIN item ON item.id = r.item_id
     WHERE r.run_id = ? AND r.method = ? AND r.item_id = ?`,
  );
  const pair = db.prepare<
    [number, number],
    Omit<NearestTexts['pairs'][number], 'similarity' | 'nearer'>
  >(
    `SELECT substr(c.prompt, 1, ${EXCERPT}) AS prompt, substr(c.text, 1, ${EXCERPT}) AS chosen,
            substr(r.text, 1, ${EXCERPT}) AS rejected, json_array_length(p.votes) AS votes
     FROM run_pair p JOIN item c ON c.id = p.chosen JOIN item r ON r.id = p.rejected
     WHERE p.run_id = ? AND p.seq = ?`,
  );
  return {
    texts: texts.flatMap(({ of, similarity }) => {
      const row = text.get(runId, method, of);
      return row ? [{ ...row, similarity }] : [];
    }),
    pairs: pairs.flatMap(({ of: { seq, nearer }, similarity }) => {
      const row = pair.get(runId, seq);
      return row ? [{ ...row, nearer, similarity }] : [];
    }),
  };
}
