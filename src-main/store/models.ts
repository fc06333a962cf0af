/** Trained models of runs: parameters, and what is needed to apply them. */
import type { TrainSettings } from '../contract/index.ts';
import type { Db } from './database.ts';

export interface ModelCard {
  encoder: string;
  features: string[];
  standardise: TrainSettings['standardise'];
  /** Id of the network; runs of earlier versions name none and have 'layer-norm'. */
  network?: string;
  inputs: number;
  hidden: number;
  /** Domain id -> what its texts were standardised with. */
  moments: Record<number, { mean: number[]; deviation: number[] }>;
  /** What the method standardised target texts with after that; null: nothing. */
  targetMoments?: { mean: number[]; deviation: number[] } | null;
  /** What each standardised column was multiplied with after that; null or missing: nothing. */
  factors?: number[] | null;
  /** Of the encoders, in their order; null: part of the application. Missing in runs of earlier versions. */
  modelKeys?: readonly (string | null)[];
  /** In runs of earlier versions: of the language model that was tuned. */
  modelKey?: string | null;
  /** This seed's rewards over all target texts; missing in runs of earlier versions. */
  unit?: { mean: number; deviation: number };
}

export function addModel(
  db: Db,
  runId: number,
  model: {
    method: string;
    seed: number;
    card: ModelCard;
    weights: Float32Array;
    adapters?: Float32Array | null;
  },
): void {
  db.prepare('INSERT INTO run_model VALUES (?, ?, ?, ?, ?, ?)').run(
    runId,
    model.method,
    model.seed,
    JSON.stringify(model.card),
    bytesOf(model.weights),
    model.adapters ? bytesOf(model.adapters) : null,
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

export interface StoredModel {
  seed: number;
  card: ModelCard;
  /** Flat, in the order of the network's layout. */
  weights: Float32Array;
  /** Of its tuned language model, layer after layer, target after target, A before B; null: none. */
  adapters: Float32Array | null;
}

/** The trained models of a method, one a seed; none before it is trained. */
export function storedModels(db: Db, runId: number, method: string): StoredModel[] {
  return db
    .prepare<
      [number, string],
      { seed: number; card: string; weights: Buffer; adapters: Buffer | null }
    >(
      'SELECT seed, card, weights, adapters FROM run_model WHERE run_id = ? AND method = ? ORDER BY seed',
    )
    .all(runId, method)
    .map(({ seed, card, weights, adapters }) => ({
      seed,
      card: JSON.parse(card) as ModelCard,
      weights: floatsOf(weights),
      adapters: adapters && floatsOf(adapters),
    }));
}

/** A copy, since SQLite's bytes need not lie where floats may be read. */
function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/**
 * The card of a method's first seed; all seeds share what it says but `unit`. Null before it is trained.
 *
 * @param method null: any, for what all methods of a run share
 */
export function modelCard(db: Db, runId: number, method: string | null): ModelCard | null {
  const card = db
    .prepare(
      `SELECT card FROM run_model WHERE run_id = @runId AND method = ifnull(@method, method)
       ORDER BY seed LIMIT 1`,
    )
    .pluck()
    .get({ runId, method });
  return card === undefined ? null : (JSON.parse(card as string) as ModelCard);
}
