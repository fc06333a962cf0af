/**
 * A spot-check's frame: the pairs that it is drawn from, and their texts' rewards. It is kept with the run
 * as soon as a pair is drawn, since estimates rest on it: made anew after a merge of domains, where prompts
 * of both become one, it would be another.
 */
import { z } from 'zod';
import { type FramePair, framePairs, frameSeed } from '../domain/spot-check/design.ts';
import { SOURCE_ONLY } from '../domain/average-rank.ts';
import type { Db } from './database.ts';
import { inspectionOf, keepInspection } from './inspections.ts';
import { getRun } from './runs.ts';

const Kept = z.object({ pairs: z.number().int().min(0) });

function keyOf(runId: number) {
  return { runId, method: SOURCE_ONLY, name: 'spot-check frame' };
}

/** Stores the frame from which pairs of a run are drawn, unless that was done before. */
export function keepFrame(db: Db, runId: number): void {
  if (inspectionOf(db, keyOf(runId), Kept) !== null) return;
  const pairs = madeFrame(db, runId);
  const numbers = Int32Array.from(pairs.flatMap(({ a, b, prompt }) => [a, b, prompt]));
  keepInspection(db, keyOf(runId), {
    about: { pairs: pairs.length },
    data: new Uint8Array(numbers.buffer),
  });
}

/** Keeps the frames of spot-checks that earlier versions drew: to be called before data change. */
export function keepFrames(db: Db): void {
  const drawn = db
    .prepare<[], number>(
      'SELECT DISTINCT run.id FROM spot_check k JOIN run ON run.id = k.run_id AND k.drawn_at >= run.created_at',
    )
    .pluck()
    .all();
  for (const runId of drawn) keepFrame(db, runId);
}

/** The pairs from which a run's spot-check is drawn. */
export function frameOfRun(db: Db, runId: number): FramePair[] {
  const kept = inspectionOf(db, keyOf(runId), Kept);
  const bytes = kept?.data;
  if (!bytes || bytes.byteLength !== kept.about.pairs * 12) return madeFrame(db, runId);
  const numbers = new Int32Array(Uint8Array.from(bytes).buffer);
  return Array.from({ length: kept.about.pairs }, (_, i) => ({
    a: numbers[3 * i],
    b: numbers[3 * i + 1],
    prompt: numbers[3 * i + 2],
  }));
}

function madeFrame(db: Db, runId: number): FramePair[] {
  return framePairs(rankedByPrompt(db, runId), frameSeed(getRun(db, runId)));
}

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
