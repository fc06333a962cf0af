/** Training runs: a row before the first step, an immutable snapshot, curves, models, rewards. */
import {
  CurvePoint,
  DialectError,
  Failure,
  MethodSummary,
  type Run,
  RunFindings,
  type RunStatus,
  TrainSettings,
  type TrainSettingsInput,
} from '../contract/index.ts';
import { CHECKPOINT_LAYOUT } from '../domain/checkpoint-layout.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Db } from './database.ts';
import { floatBytes } from './floats.ts';
import { keptJson, keptRecord } from './kept-json.ts';
import { keepRewardColumns } from './reward-columns.ts';

export { currentSnapshot } from './current-snapshot.ts';

/** Domains of a role: all, or those among the given ids. */
export function domainIds(db: Db, role: 'source' | 'target', wanted: readonly number[]): number[] {
  const ids = db
    .prepare('SELECT id FROM domain WHERE role = ? ORDER BY id')
    .pluck()
    .all(role) as number[];
  return wanted.length === 0 ? ids : ids.filter((id) => wanted.includes(id));
}

export function countItems(db: Db, domains: readonly number[]): number {
  return db
    .prepare('SELECT count(*) FROM item WHERE domain_id IN (SELECT value FROM json_each(?))')
    .pluck()
    .get(JSON.stringify(domains)) as number;
}

/** Lengths of all items, including prompts. */
export function textLengths(
  db: Db,
  domains: readonly number[],
): { texts: number; characters: number } {
  return db
    .prepare<[string], { texts: number; characters: number }>(
      `SELECT count(*) AS texts, coalesce(sum(length(prompt) + length(text)), 0) AS characters
       FROM item WHERE domain_id IN (SELECT value FROM json_each(?))`,
    )
    .get(JSON.stringify(domains)) as { texts: number; characters: number };
}

export function havePrompts(db: Db, domains: readonly number[]): boolean {
  return (
    db
      .prepare(
        `SELECT 1 FROM item
         WHERE domain_id IN (SELECT value FROM json_each(?)) AND prompt <> '' LIMIT 1`,
      )
      .get(JSON.stringify(domains)) !== undefined
  );
}

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

interface RunRow {
  id: number;
  name: string;
  note: string;
  pinned: 0 | 1;
  status: RunStatus;
  settings: string;
  engine: string | null;
  engine_reason: string | null;
  last_event: string | null;
  votes: number;
  pairs: number;
  target_items: number;
  created_at: number;
  finished_at: number | null;
  failure: string | null;
  verdict: string | null;
}

/** Null if its settings cannot be read; an unreadable candidate or verdict is left out. */
function toRun(db: Db, row: RunRow): Run | null {
  // Parsed, so that a run of an older version gets the defaults of later settings.
  const settings = keptJson(row.settings, TrainSettings);
  if (settings === null) return null;
  const methods = db
    .prepare('SELECT summary FROM run_method WHERE run_id = ? ORDER BY seq')
    .pluck()
    .all(row.id) as string[];
  const votesSince = db
    .prepare(`SELECT count(*) FROM event WHERE id > ?`)
    .pluck()
    .get(row.last_event ?? '') as number;
  const checkpoint = db
    .prepare<[number], { progress: number; layout: number }>(
      'SELECT progress, layout FROM run_checkpoint WHERE run_id = ?',
    )
    .get(row.id);
  const usable = checkpoint?.layout === CHECKPOINT_LAYOUT;
  return {
    id: row.id,
    name: row.name,
    note: row.note,
    pinned: row.pinned === 1,
    status: row.status,
    settings,
    engine: row.engine,
    engineReason: row.engine_reason,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    votes: row.votes,
    pairs: row.pairs,
    targetItems: row.target_items,
    votesSince,
    methods: methods.flatMap((summary) => keptRecord(summary, MethodSummary) ?? []),
    findings: row.verdict === null ? null : keptRecord(row.verdict, RunFindings),
    resumable: checkpoint && usable ? { progress: checkpoint.progress } : null,
    outdated: checkpoint !== undefined && !usable,
    failure: row.failure === null ? null : (keptJson(row.failure, Failure) ?? UNREADABLE),
  };
}

const UNREADABLE: Failure = {
  code: 'bad-record',
  message: 'What the project says of this failure cannot be read.',
};

/** Newest first, without unreadable ones. */
export function listRuns(db: Db): Run[] {
  return db
    .prepare<[], RunRow>('SELECT * FROM run ORDER BY id DESC')
    .all()
    .flatMap((row) => toRun(db, row) ?? []);
}

/** @throws DialectError `not-found` */
export function requireRun(db: Db, runId: number): void {
  if (db.prepare('SELECT 1 FROM run WHERE id = ?').get(runId) !== undefined) return;
  throw new DialectError('not-found', `There is no run ${runId} in this project.`, { runId });
}

/** @throws DialectError `not-found`; `bad-record` if its settings cannot be read */
export function getRun(db: Db, runId: number): Run {
  requireRun(db, runId);
  const row = db.prepare<[number], RunRow>('SELECT * FROM run WHERE id = ?').get(runId) as RunRow;
  const run = toRun(db, row);
  if (run) return run;
  throw unreadableRun(runId);
}

export function unreadableRun(runId: number): DialectError {
  return new DialectError(
    'bad-record',
    `The project's record of run ${runId} cannot be read: another program wrote it, or it is damaged. Train again; votes are untouched.`,
    { runId },
  );
}

/** The newest readable run that finished; null if there is none. */
export function latestRun(db: Db): Run | null {
  const rows = db.prepare<[], RunRow>("SELECT * FROM run WHERE status = 'done' ORDER BY id DESC");
  for (const row of rows.iterate()) {
    const run = toRun(db, row);
    if (run) return run;
  }
  return null;
}

export function setEngine(db: Db, runId: number, engine: string, reason: string): void {
  db.prepare('UPDATE run SET engine = ?, engine_reason = ? WHERE id = ?').run(
    engine,
    reason,
    runId,
  );
}

export function endRun(db: Db, runId: number, status: RunStatus, failure: Failure | null): void {
  db.prepare('UPDATE run SET status = ?, failure = ?, finished_at = ? WHERE id = ?').run(
    status,
    failure === null ? null : JSON.stringify(failure),
    Date.now(),
    runId,
  );
}

/**
 * Marks runs that were in progress when the program ended: nobody trains them any more.
 *
 * @param alive runs that somebody trains
 */
export function markKilledRuns(db: Db, alive: readonly number[] = []): number {
  const failure: Failure = {
    code: 'killed',
    message:
      'The program ended while this run was training. Its snapshot is kept; start it again to train it.',
  };
  // A project without such runs is opened without a write.
  const dead = `status = 'running' AND id NOT IN (SELECT value FROM json_each(?))`;
  const kept = JSON.stringify(alive);
  if (db.prepare(`SELECT 1 FROM run WHERE ${dead}`).get(kept) === undefined) return 0;
  return db
    .prepare(`UPDATE run SET status = 'killed', failure = ?, finished_at = ? WHERE ${dead}`)
    .run(JSON.stringify(failure), Date.now(), kept).changes;
}

export function deleteRun(db: Db, runId: number): void {
  db.prepare('DELETE FROM run WHERE id = ?').run(runId);
}

export function addCurve(db: Db, runId: number, points: readonly CurvePoint[]): void {
  const add = db.prepare('INSERT OR REPLACE INTO run_curve VALUES (?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (const point of points) {
      add.run(runId, point.method, point.seed, point.step, JSON.stringify(point));
    }
  }).immediate();
}

export function getCurve(db: Db, runId: number): CurvePoint[] {
  return db
    .prepare('SELECT point FROM run_curve WHERE run_id = ? ORDER BY method, seed, step')
    .pluck()
    .all(runId)
    .flatMap((point) => keptRecord(String(point), CurvePoint) ?? []);
}

export function addMethod(db: Db, runId: number, summary: MethodSummary): void {
  db.prepare(
    `INSERT INTO run_method SELECT ?, ?, count(*), ? FROM run_method WHERE run_id = ?`,
  ).run(runId, summary.method, JSON.stringify(summary), runId);
}

export interface RewardChunk {
  method: string;
  items: Int32Array;
  rank: Int32Array;
  score: Float64Array;
  reward: Float32Array;
  spread: Float32Array;
  /** Rewards of each seed, [items, seeds]; left out if unknown. */
  seeds?: Float32Array;
}

export function addRewards(db: Db, runId: number, chunk: RewardChunk): void {
  const add = db.prepare(
    `INSERT INTO reward (run_id, method, item_id, rank, score, reward, spread, seeds)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const { seeds } = chunk;
  const each = seeds ? seeds.length / Math.max(1, chunk.items.length) : 0;
  db.transaction(() => {
    for (let i = 0; i < chunk.items.length; i++) {
      add.run(
        runId,
        chunk.method,
        chunk.items[i],
        chunk.rank[i],
        chunk.score[i],
        chunk.reward[i],
        chunk.spread[i],
        seeds ? floatBytes(seeds.subarray(i * each, (i + 1) * each)) : null,
      );
    }
    keepRewardColumns(db, { runId, method: chunk.method }, chunk);
  }).immediate();
}
