/** What was worked out about a finished run and is kept: it can be worked out again. */
import type { z } from 'zod';
import type { Db } from './database.ts';
import { keptJson } from './kept-json.ts';

/** Which: of a candidate of a run, by its name. */
export interface InspectionKey {
  runId: number;
  method: string;
  name: string;
}

/** In the place of an earlier one of the same name. */
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

/** Null where there is none, or none of this version: then it is worked out anew. */
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
