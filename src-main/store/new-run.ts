/** Rows of a run that begins: its settings, its domains and its immutable snapshot, before the first step. */
import type { TrainSettings, TrainSettingsInput } from '../contract/index.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Db } from './database.ts';
import { countItems, getRun } from './runs.ts';

export interface RunDomains {
  sources: number[];
  targets: number[];
}

/** Writes the run and its snapshot in one transaction, before anything is trained. */
export function createRun(
  db: Db,
  settings: TrainSettings,
  domains: RunDomains,
  snapshot: Snapshot,
): number {
  return db
    .transaction(() => {
      const lastEvent = db.prepare('SELECT max(id) FROM event').pluck().get() as string | null;
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO run (status, settings, last_event, votes, pairs, target_items, created_at)
           VALUES ('running', ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          JSON.stringify(settings),
          lastEvent,
          snapshot.votes,
          snapshot.pairs.length,
          countItems(db, domains.targets),
          Date.now(),
        );
      const runId = Number(lastInsertRowid);
      const addDomain = db.prepare('INSERT INTO run_domain VALUES (?, ?, ?)');
      for (const id of domains.sources) addDomain.run(runId, id, 'source');
      for (const id of domains.targets) addDomain.run(runId, id, 'target');
      const addPair = db.prepare(
        `INSERT INTO run_pair (run_id, seq, chosen, rejected, strength, weight, tie, votes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      snapshot.pairs.forEach((pair, seq) => {
        addPair.run(
          runId,
          seq,
          pair.chosen,
          pair.rejected,
          pair.strength,
          pair.weight,
          pair.tie,
          JSON.stringify(pair.votes),
        );
      });
      const addScore = db.prepare(
        'INSERT INTO run_score (run_id, item_id, value) VALUES (?, ?, ?)',
      );
      for (const { id, value } of snapshot.scores) addScore.run(runId, id, value);
      const addRanking = db.prepare(
        'INSERT INTO run_ranking (run_id, seq, items, weight, votes) VALUES (?, ?, ?, ?, ?)',
      );
      snapshot.rankings.forEach(({ items, weight, votes }, seq) => {
        addRanking.run(runId, seq, JSON.stringify(items), weight, JSON.stringify(votes));
      });
      return runId;
    })
    .immediate();
}

/**
 * A new run with the settings and the exact snapshot of another one, but today's target texts.
 *
 * @param change settings that differ
 */
export function repeatRun(db: Db, runId: number, change: TrainSettingsInput = {}): number {
  return db
    .transaction(() => {
      getRun(db, runId);
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO run (status, settings, last_event, votes, pairs, target_items, created_at)
           SELECT 'running', json_patch(settings, ?), last_event, votes, pairs,
             (SELECT count(*) FROM item WHERE domain_id IN
               (SELECT domain_id FROM run_domain WHERE run_id = run.id AND role = 'target')), ?
           FROM run WHERE id = ?`,
        )
        .run(JSON.stringify(change), Date.now(), runId);
      const copy = Number(lastInsertRowid);
      db.prepare(
        'INSERT INTO run_domain SELECT ?, domain_id, role FROM run_domain WHERE run_id = ?',
      ).run(copy, runId);
      db.prepare(
        `INSERT INTO run_pair (run_id, seq, chosen, rejected, strength, weight, tie, votes)
         SELECT ?, seq, chosen, rejected, strength, weight, tie, votes
         FROM run_pair WHERE run_id = ?`,
      ).run(copy, runId);
      db.prepare(
        `INSERT INTO run_score (run_id, item_id, value)
         SELECT ?, item_id, value FROM run_score WHERE run_id = ?`,
      ).run(copy, runId);
      db.prepare(
        `INSERT INTO run_ranking (run_id, seq, items, weight, votes)
         SELECT ?, seq, items, weight, votes FROM run_ranking WHERE run_id = ?`,
      ).run(copy, runId);
      return copy;
    })
    .immediate();
}
