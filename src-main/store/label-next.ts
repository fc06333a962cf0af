/** Source pairs to label next: a list sent by a person, which comes before every other order. */
import type { Db } from './database.ts';
import { ofPeople } from './judges.ts';
import { queueSql } from './queue-sql.ts';

export interface Sent {
  pairId: number;
  why: string;
}

/**
 * Puts pairs before those sent earlier, in their order. A pair that is there already moves, and gets the
 * new reason.
 *
 * @returns number of waiting pairs that nobody has decided
 */
export function sendToQueue(db: Db, sent: readonly Sent[]): number {
  const add = db.prepare(
    `INSERT INTO main.label_next (pair_id, place, why, added_at)
     SELECT id, @place, @why, @now FROM pair WHERE id = @pairId
     ON CONFLICT (pair_id) DO UPDATE SET place = excluded.place, why = excluded.why,
       added_at = excluded.added_at`,
  );
  return db
    .transaction(() => {
      const first = db.prepare('SELECT coalesce(min(place), 0) FROM label_next').pluck().get();
      const from = Number(first) - sent.length;
      const now = Date.now();
      sent.forEach((one, i) => add.run({ ...one, place: from + i, now }));
      return waitingInQueue(db);
    })
    .immediate();
}

/** Number of sent source pairs that nobody has decided. */
function waitingInQueue(db: Db): number {
  const { ofSources } = queueSql('pairs');
  return db
    .prepare(
      `SELECT count(*) FROM ${ofSources} JOIN label_next n ON n.pair_id = pair.id
       WHERE NOT EXISTS (
         SELECT 1 FROM standing s WHERE s.pair_id = pair.id AND ${ofPeople('s.annotator')})`,
    )
    .pluck()
    .get() as number;
}

interface Wish {
  annotator: string;
  domainId?: number | undefined;
  exclude: readonly number[];
  limit: number;
}

/** Pairs of the list that wait for an annotator, in its order. */
export function sentFirst(db: Db, { annotator, domainId, exclude, limit }: Wish): number[] {
  const { ofSources, conditions } = queueSql('pairs');
  return db
    .prepare(
      `SELECT pair.id FROM label_next n CROSS JOIN ${ofSources} AND pair.id = n.pair_id
       WHERE (@domain IS NULL OR domain.id = @domain) AND ${conditions.pending}
         AND pair.id NOT IN (SELECT value FROM json_each(@exclude))
       ORDER BY n.place, pair.id LIMIT @limit`,
    )
    .pluck()
    .all({
      annotator,
      limit,
      domain: domainId ?? null,
      exclude: JSON.stringify(exclude),
    }) as number[];
}

/** Why a pair was sent; null if it was not. */
export function reasonSent(db: Db, pairId: number): string | null {
  const why = db.prepare('SELECT why FROM label_next WHERE pair_id = ?').pluck().get(pairId);
  return typeof why === 'string' ? why : null;
}
