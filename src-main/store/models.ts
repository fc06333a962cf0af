/** Trained models of runs: parameters, and the data needed to apply them. */
import { z } from 'zod';
import { DialectError, TrainSettings } from '../contract/index.ts';
import type { Db } from './database.ts';
import { bytesAsFloats, floatBytes } from './floats.ts';
import { keptJson } from './kept-json.ts';

const Moments = z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) });

const ModelCard = z.object({
  encoder: z.string(),
  features: z.array(z.string()),
  standardise: TrainSettings.shape.standardise.unwrap(),
  /** Id of the network; runs of earlier versions name none and have 'layer-norm'. */
  network: z.string().optional(),
  inputs: z.int().positive(),
  hidden: z.int().nonnegative(),
  /** Domain id -> moments that standardised its texts. */
  moments: z.record(z.string(), Moments),
  /** Moments by which the method standardised target texts after that; null: none. */
  targetMoments: Moments.nullish(),
  /** Factors on the standardised columns, applied after that; null or missing: none. */
  factors: z.array(z.number()).nullish(),
  /** Keys of the encoders, in their order; null: built-in. Missing in runs of earlier versions. */
  modelKeys: z.array(z.string().nullable()).readonly().optional(),
  /** In runs of earlier versions: key of the tuned language model. */
  modelKey: z.string().nullish(),
  /** The end at which a tuned model's texts are cut; missing in runs of earlier versions: the right. */
  truncation: z.enum(['left', 'right']).optional(),
  /**
   * Mean and standard deviation of this seed's rewards over all target texts; missing in runs of earlier
   * versions.
   */
  unit: z.object({ mean: z.number(), deviation: z.number() }).optional(),
});
export type ModelCard = z.infer<typeof ModelCard>;

/** @throws DialectError `bad-record` */
function cardOf(text: string, runId: number): ModelCard {
  const card = keptJson(text, ModelCard);
  if (card) return card;
  throw badModel(runId);
}

function badModel(runId: number): DialectError {
  return new DialectError(
    'bad-record',
    `A model of run ${runId} cannot be read: another program wrote it, or it is damaged. Train again; votes are untouched.`,
    { runId },
  );
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
    floatBytes(model.weights),
    model.adapters ? floatBytes(model.adapters) : null,
  );
}

export interface StoredModel {
  seed: number;
  card: ModelCard;
  /** Flat, in the order of the network's layout. */
  weights: Float32Array;
  /**
   * Adapters of its tuned language model, layer after layer, target after target, A before B; null: none.
   */
  adapters: Float32Array | null;
}

/**
 * The trained models of a method, one per seed; empty before it is trained.
 *
 * @throws DialectError `bad-record`
 */
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
      card: cardOf(card, runId),
      weights: floatsOf(weights, runId),
      adapters: adapters && floatsOf(adapters, runId),
    }));
}

/** @throws DialectError `bad-record` */
function floatsOf(bytes: Buffer, runId: number): Float32Array {
  const floats = bytesAsFloats(bytes);
  if (floats === null) throw badModel(runId);
  return floats;
}

/**
 * The card of a method's first seed; the seeds share all of it except `unit`. Null before it is trained.
 *
 * @param method null: any, for fields that all methods of a run share
 * @throws DialectError `bad-record`
 */
export function modelCard(db: Db, runId: number, method: string | null): ModelCard | null {
  const card = db
    .prepare(
      `SELECT card FROM run_model WHERE run_id = @runId AND method = ifnull(@method, method)
       ORDER BY seed LIMIT 1`,
    )
    .pluck()
    .get({ runId, method });
  return card === undefined ? null : cardOf(card as string, runId);
}
