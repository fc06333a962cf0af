/** Results of a run as they come in: curves, summaries of candidates, rewards. */
import { CurvePoint, type MethodSummary } from '../contract/index.ts';
import type { Db } from './database.ts';
import { floatBytes } from './floats.ts';
import { keptRecord } from './kept-json.ts';
import { keepRewardColumns } from './reward-columns.ts';

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
