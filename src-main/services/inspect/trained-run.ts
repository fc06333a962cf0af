/** A candidate of a finished run, opened to read and score any text as the run would have. */
import { DialectError, type Run } from '../../contract/index.ts';
import { openCausal } from '../../encoding/causal-model.ts';
import type { Encoder, PretrainedEncoder, TextInput } from '../../encoders/encoder.ts';
import { scoreAll } from '../../learning/score.ts';
import { inUnits, rowReading, trainedModel } from '../../runs/applied.ts';
import { partsOf, runEncoder, type RunEncoder } from '../../runs/blocks.ts';
import type { Db } from '../../store/database.ts';
import { modelCard, type StoredModel, storedModels } from '../../store/models.ts';
import { getRun } from '../../store/runs.ts';
import { readHash, type ReadVectors, vectorReader } from '../../store/vectors.ts';
import { requireModelsOfRun } from '../exports/export-encoder.ts';
import { encodersOfRun } from '../encoders/run-encoders.ts';
import { openTunedPart, tunedEncoder } from '../encoders/tuned-encoder.ts';

export interface TrainedRun {
  run: Run;
  method: string;
  encoders: readonly Encoder[];
  /** One per seed. */
  models: readonly StoredModel[];
}

/** Progress while texts are read. */
export interface Watch {
  /** @param done of `total` texts */
  progress(done: number, total: number): void;
  /** Awaited now and then; throws to stop. */
  check(): Promise<void>;
}

/** Texts read between two checks whether to stop. */
const CHUNK = 8;

/** @throws DialectError `not-found`, `no-model`, `cannot-export`, `bad-model` */
export async function openTrainedRun(
  db: Db,
  { runId, method }: { runId: number; method: string },
  models: string,
): Promise<TrainedRun> {
  const run = getRun(db, runId);
  const stored = storedModels(db, runId, method);
  if (stored.length === 0) {
    throw new DialectError(
      'no-model',
      `Run ${runId} keeps no model of “${method}”: nothing was trained under that name. Choose another candidate.`,
      { runId, method },
    );
  }
  const encoders = await encodersOfRun(db, run, models);
  requireModelsOfRun(run, modelCard(db, runId, method), encoders);
  return { run, method, encoders, models: stored };
}

/**
 * Texts of one target domain, which need not be in the project, read again by every model of the run.
 *
 * @returns row-major [texts.length, columns] as encoders return them, and the columns
 * @throws DialectError `bad-model`, `cannot-export` if a tuned model cannot be run here
 */
export async function readAnew(
  db: Db,
  opened: TrainedRun,
  texts: readonly TextInput[],
  models: string,
  watch: Watch,
): Promise<{ rows: Float32Array; columns: RunEncoder }> {
  const { run, method, encoders } = opened;
  const { settings } = run;
  const tuned =
    settings.tune === 'none' ? null : await tunedEncoder(db, run, method, encoders, models);
  if (tuned) {
    const own = await openTunedPart(tuned, tuned.encoder);
    try {
      const columns = runEncoder(
        (one) => vectorReader(db, one),
        settings.encoder,
        partsOf(encoders, settings),
        own.part,
      );
      return { rows: await inChunks(columns, texts, watch), columns };
    } finally {
      await own.close();
    }
  }
  const vectors = await freshVectors(encoders, texts, watch);
  const columns = runEncoder(vectors, settings.encoder, partsOf(encoders, settings));
  return { rows: await columns.encode(texts), columns };
}

async function inChunks(
  columns: RunEncoder,
  texts: readonly TextInput[],
  { progress, check }: Watch,
): Promise<Float32Array> {
  const rows = new Float32Array(texts.length * columns.dimension);
  for (let at = 0; at < texts.length; at += CHUNK) {
    await check();
    progress(at, texts.length);
    const some = texts.slice(at, at + CHUNK);
    rows.set(await columns.encode(some), at * columns.dimension);
  }
  return rows;
}

/** Vectors of frozen models, in memory: texts that were never imported do not belong in the project. */
async function freshVectors(
  encoders: readonly Encoder[],
  texts: readonly TextInput[],
  watch: Watch,
): Promise<ReadVectors> {
  const own = encoders.filter((one) => one.kind === 'pretrained');
  const known = new Map<string, Map<string, Float32Array>>();
  for (const [k, encoder] of own.entries()) {
    const progress = (done: number) =>
      watch.progress(k * texts.length + done, own.length * texts.length);
    known.set(encoder.key, await vectorsOf(encoder, texts, { ...watch, progress }));
  }
  return ({ key, reads, dimension }) =>
    (items, matrix, width, from) => {
      items.forEach((item, row) => {
        const vector = known.get(key)?.get(readHash(reads, item).toString('hex'));
        matrix.set(vector ?? new Float32Array(dimension).fill(Number.NaN), row * width + from);
      });
      return new Uint8Array(items.length);
    };
}

async function vectorsOf(
  encoder: PretrainedEncoder,
  texts: readonly TextInput[],
  { progress, check }: Watch,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  const model = await encoder.open({ device: 'cpu', causal: openCausal });
  try {
    for (let at = 0; at < texts.length; at += CHUNK) {
      await check();
      progress(at, texts.length);
      const some = texts.slice(at, at + CHUNK);
      const { rows } = await model.encode(some);
      some.forEach((item, k) => {
        const row = rows.slice(k * encoder.dimension, (k + 1) * encoder.dimension);
        found.set(readHash(encoder.reads, item).toString('hex'), row);
      });
    }
    return found;
  } finally {
    await model.close();
  }
}

/** Rewards of target rows by each seed, in the unit of the ranking: [seeds][n]. Modifies the rows. */
export async function rewardsOf(
  { models }: TrainedRun,
  rows: Float32Array,
  domain: number,
): Promise<Float32Array[]> {
  const read = rowReading(models[0].card).target(rows, domain);
  const rewards: Float32Array[] = [];
  for (const model of models) rewards.push(await scoreAll(trainedModel(model), read));
  return inUnits(rewards, models);
}
