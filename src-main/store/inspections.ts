/** Stored results about a finished run, which can be recomputed. */
import type { z } from 'zod';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';

/** Identifies a result: of a candidate of a run, by its name. */
export interface InspectionKey {
  runId: number;
  method: string;
  name: string;
}

/** Replaces an earlier one of the same name. */
export function keepInspection(
  db: Db,
  { runId, method, name }: InspectionKey,
  { about, data = null }: { about: unknown; data?: Uint8Array | null },
): void {
  db.prepare(
    `INSERT INTO run_inspection (run_id, method, name, about, data) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (run_id, method, name) DO UPDATE SET about = excluded.about, data = excluded.data`,
  ).run(runId, method, name, JSON.stringify(about), data && Buffer.from(data));
}

/** Null if there is none of this version: then it is recomputed. */
export function inspectionOf<T>(
  db: Db,
  { runId, method, name }: InspectionKey,
  shape: z.ZodType<T>,
): { about: T; data: Uint8Array | null } | null {
  const row = db
    .prepare<[number, string, string], { about: string; data: Uint8Array | null }>(
      'SELECT about, data FROM run_inspection WHERE run_id = ? AND method = ? AND name = ?',
    )
    .get(runId, method, name);
  const about = row && keptJson(row.about, shape);
  return about === undefined || about === null ? null : { about, data: row?.data ?? null };
}
