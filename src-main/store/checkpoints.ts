/** Checkpoints of unfinished runs: one per run, the newest. */
import type { MethodSummary, RunFindings } from '../contract/index.ts';
import { CHECKPOINT_LAYOUT } from '../domain/checkpoint-layout.ts';
import type { Db } from './database.ts';
import { renewStatistics } from './statistics.ts';
import { addMethod } from './run-results.ts';

export interface StoredCheckpoint {
  /** Share of the run that is done, 0 to 1. */
  progress: number;
  /** As runs/checkpoint.ts packs it. */
  state: Uint8Array;
}

export function saveCheckpoint(db: Db, runId: number, { progress, state }: StoredCheckpoint): void {
  db.prepare(
    'INSERT OR REPLACE INTO run_checkpoint (run_id, saved_at, progress, state, layout) VALUES (?, ?, ?, ?, ?)',
  ).run(
    runId,
    Date.now(),
    progress,
    Buffer.from(state.buffer, state.byteOffset, state.byteLength),
    CHECKPOINT_LAYOUT,
  );
}

/** Null if there is none. */
export function loadCheckpoint(db: Db, runId: number): StoredCheckpoint | null {
  return (
    db
      .prepare<[number], StoredCheckpoint>(
        'SELECT progress, state FROM run_checkpoint WHERE run_id = ?',
      )
      .get(runId) ?? null
  );
}

/**
 * Stores a candidate's summary and the checkpoint after it in one transaction: neither without the other.
 */
export function finishMethod(
  db: Db,
  runId: number,
  summary: MethodSummary,
  checkpoint: StoredCheckpoint,
): void {
  db.transaction(() => {
    addMethod(db, runId, summary);
    saveCheckpoint(db, runId, checkpoint);
  }).immediate();
}

/**
 * Stores the validators' combined result, once every candidate is done; the checkpoint is no longer
 * needed.
 */
export function finishRun(
  db: Db,
  runId: number,
  findings: RunFindings,
  summaries: readonly MethodSummary[],
): void {
  const update = db.prepare(
    'UPDATE run_method SET summary = ?, seq = ? WHERE run_id = ? AND method = ?',
  );
  db.transaction(() => {
    keepFindings(db, runId, findings);
    // Restores their order: trained side by side, they were added as they finished.
    summaries.forEach((summary, i) => {
      update.run(JSON.stringify(summary), i, runId, summary.method);
    });
    db.prepare('DELETE FROM run_checkpoint WHERE run_id = ?').run(runId);
  }).immediate();
  renewStatistics(db); // the run added a ranking of many texts
}

/**
 * Reopens a run that has ended: removes models and rewards of unfinished candidates, since they will be
 * written again.
 */
export function reopenRun(db: Db, runId: number): void {
  const unfinished = `run_id = @runId AND method NOT IN
    (SELECT method FROM run_method WHERE run_id = @runId)`;
  db.transaction(() => {
    for (const table of ['run_model', 'reward', 'run_inspection']) {
      db.prepare(`DELETE FROM ${table} WHERE ${unfinished}`).run({ runId });
    }
    db.prepare(
      `UPDATE run SET status = 'running', failure = NULL, finished_at = NULL WHERE id = ?`,
    ).run(runId);
  }).immediate();
}

/** Stores a run's findings, replacing earlier ones. */
export function keepFindings(db: Db, runId: number, findings: RunFindings): void {
  db.prepare('UPDATE main.run SET verdict = ? WHERE id = ?').run(JSON.stringify(findings), runId);
}
