/**
 * Rewards once more as columns of numbers, beside their rows: those of a million texts are read in
 * hundredths of a second instead of seconds. Rows decide; columns that do not fit them are not used.
 */
import { z } from 'zod';
import type { Db } from './database.ts';
import { keepInspection } from './inspections.ts';
import { keptJson } from './kept-json.ts';

/** Rewards of one candidate, by ascending id of the text. */
export interface RewardColumns {
  items: Int32Array;
  /** 1 is best. */
  rank: Int32Array;
  reward: Float32Array;
  spread: Float32Array;
}

const About = z.object({ texts: z.int().nonnegative(), layout: z.literal(1) });
/** Bytes of one text: id, rank, reward, spread. */
const BYTES = 16;

/** Keeps a part of a candidate's rewards; in one transaction with their rows. */
export function keepRewardColumns(
  db: Db,
  { runId, method }: { runId: number; method: string },
  { items, rank, reward, spread }: RewardColumns,
): void {
  if (items.length === 0) return;
  const parts = [items, rank, reward, spread].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  keepInspection(
    db,
    { runId, method, name: `rewards from ${items[0]}` },
    { about: { texts: items.length, layout: 1 }, data: Buffer.concat(parts) },
  );
}

/** Null where they were not kept, as of a run of an earlier version, or are not those of the rows. */
export function keptRewardColumns(db: Db, runId: number, method: string): RewardColumns | null {
  const rows = db
    .prepare<[number, string], { about: string; data: Uint8Array | null }>(
      `SELECT about, data FROM run_inspection
       WHERE run_id = ? AND method = ? AND name GLOB 'rewards from *'
       ORDER BY CAST(substr(name, 14) AS INTEGER)`,
    )
    .iterate(runId, method);
  const total = countRewards(db, runId, method);
  const all = emptyColumns(total);
  let at = 0;
  for (const { about, data } of rows) {
    const texts = keptJson(about, About)?.texts ?? -1;
    if (data?.byteLength !== texts * BYTES || at + texts > total) return null;
    const { buffer } = Uint8Array.from(data);
    all.items.set(new Int32Array(buffer, 0, texts), at);
    all.rank.set(new Int32Array(buffer, 4 * texts, texts), at);
    all.reward.set(new Float32Array(buffer, 8 * texts, texts), at);
    all.spread.set(new Float32Array(buffer, 12 * texts, texts), at);
    at += texts;
  }
  return at === total && total > 0 && ascends(all.items) ? all : null;
}

export function countRewards(db: Db, runId: number, method: string): number {
  return db
    .prepare('SELECT count(*) FROM reward WHERE run_id = ? AND method = ?')
    .pluck()
    .get(runId, method) as number;
}

/** All 0. */
export function emptyColumns(texts: number): RewardColumns {
  return {
    items: new Int32Array(texts),
    rank: new Int32Array(texts),
    reward: new Float32Array(texts),
    spread: new Float32Array(texts),
  };
}

function ascends(items: Int32Array): boolean {
  for (let i = 1; i < items.length; i++) if (items[i] <= items[i - 1]) return false;
  return true;
}
