/** Training runs and how they stand. */
import {
  DialectError,
  Failure,
  MethodSummary,
  type Run,
  RunFindings,
  type RunStatus,
  TrainSettings,
} from '../contract/index.ts';
import { CHECKPOINT_LAYOUT } from '../domain/checkpoint-layout.ts';
import type { Db } from './database.ts';
import { keptJson, keptRecord } from './kept-json.ts';

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
