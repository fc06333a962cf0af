/** What models trained on one source domain alone say of a run's target: kept beside the run, no candidates. */
import { z } from 'zod';
import type { Db } from './database.ts';
import { keepInspection } from './inspections.ts';
import { keptJson } from './kept-json.ts';

export interface SourceModel {
  source: { id: number; name: string };
  /** Labelled examples that it learned from, those that stopped the training included. */
  examples: number;
  /** Ids of all target texts, ascending or not, [t]. */
  items: Int32Array;
  /** Mean rank share over seeds, 0 lowest to 1 highest, [t]. */
  score: Float32Array;
}

const METHOD = 'source-only';
const PREFIX = 'source alone ';

const About = z.object({
  source: z.object({ id: z.int(), name: z.string() }),
  examples: z.int().nonnegative(),
  texts: z.int().nonnegative(),
});
/** Of a text: its id, its score. */
const BYTES = 8;

export function keepSourceModel(
  db: Db,
  runId: number,
  { source, examples, items, score }: SourceModel,
): void {
  const parts = [items, score].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  keepInspection(
    db,
    { runId, method: METHOD, name: `${PREFIX}${source.id}` },
    { about: { source, examples, texts: items.length }, data: Buffer.concat(parts) },
  );
}

/** In the order of their sources; what cannot be read is left out. */
export function sourceModels(db: Db, runId: number): SourceModel[] {
  const rows = db
    .prepare<[number, string, string], { about: string; data: Uint8Array | null }>(
      `SELECT about, data FROM run_inspection WHERE run_id = ? AND method = ? AND name GLOB ?
       ORDER BY CAST(about ->> '$.source.id' AS INTEGER)`,
    )
    .all(runId, METHOD, `${PREFIX}*`);
  return rows.flatMap(({ about, data }) => {
    const kept = keptJson(about, About);
    if (!kept || data?.byteLength !== kept.texts * BYTES) return [];
    const { buffer } = Uint8Array.from(data);
    return [
      {
        source: kept.source,
        examples: kept.examples,
        items: new Int32Array(buffer, 0, kept.texts),
        score: new Float32Array(buffer, 4 * kept.texts, kept.texts),
      },
    ];
  });
}
