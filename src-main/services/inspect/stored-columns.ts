/** The columns of a run's texts, from stored data only: no model is opened, and nothing awaited. */
import { DialectError, type Run } from '../../contract/index.ts';
import type { TextInput } from '../../encoders/encoder.ts';
import { blockKinds, builtInParts, encoderNames } from '../../encoders/spec.ts';
import type { Db } from '../../store/database.ts';
import type { ModelCard } from '../../store/models.ts';
import { type KeptEncoder, vectorReader } from '../../store/vectors.ts';

/** @returns row-major [texts.length, card.inputs], as encoders return them */
export type ReadColumns = (texts: readonly TextInput[]) => Float32Array;

/**
 * @param card of any candidate of the run
 * @throws DialectError `no-vectors` for a run whose vectors are not stored; `vectors-missing` when
 * reading
 */
export function storedColumns(db: Db, run: Run, card: ModelCard): ReadColumns {
  const { encoder, tune } = run.settings;
  if (tune !== 'none') throw noVectors(run, 'tuned its language model, and keeps no vectors of it');
  const fills = encoderNames(encoder).map((name, i) => {
    const builtIn = builtInParts(encoder).find(({ id }) => id === name);
    if (builtIn) return filled(builtIn.dimension, (texts) => builtIn.encode(texts));
    const kept = keptEncoder(db, name, card.modelKeys?.[i] ?? null);
    if (kept === null) throw noVectors(run, `has no vectors of ${name} in this project any more`);
    const read = vectorReader(db, kept);
    return filled(kept.dimension, (texts) => {
      const rows = new Float32Array(texts.length * kept.dimension);
      read(texts, rows, kept.dimension, 0);
      return rows;
    });
  });
  const width = fills.reduce((sum, { dimension }) => sum + dimension, 0);
  if (width !== card.inputs)
    throw noVectors(run, 'read its texts in another way than they are kept');
  return (texts) => {
    const matrix = new Float32Array(texts.length * width);
    let from = 0;
    for (const { dimension, rows } of fills) {
      const own = rows(texts);
      for (let row = 0; row < texts.length; row++) {
        matrix.set(own.subarray(row * dimension, (row + 1) * dimension), row * width + from);
      }
      from += dimension;
    }
    return matrix;
  };
}

function filled(dimension: number, rows: ReadColumns) {
  return { dimension, rows };
}

function keptEncoder(db: Db, name: string, key: string | null): KeptEncoder | null {
  if (key === null) return null;
  const dimension = db
    .prepare<[string], number>('SELECT dimension FROM encoder WHERE key = ?')
    .pluck()
    .get(key);
  const prompts = blockKinds(name).some(({ reads }) => reads === 'prompt and answer');
  const reads = prompts ? 'prompt and answer' : 'answer';
  return dimension === undefined ? null : { key, name, dimension, reads };
}

function noVectors({ id }: Run, why: string): DialectError {
  return new DialectError(
    'no-vectors',
    `Run ${id} ${why}: its texts cannot be compared. Encode them in Train, or choose another run.`,
    { runId: id },
  );
}
