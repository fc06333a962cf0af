/** The data of an ensemble on the engine: all texts as one matrix, and batches of them for every seed. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError } from '../contract/index.ts';
import { seededRandom, shuffle } from '../domain/random.ts';
import type { TrainingData } from './domain-data.ts';
import { noisePool, type Noise } from './draws.ts';
import { eachOnce } from './each-once.ts';
import { lossBatch } from './loss-batch.ts';
import type { LossBatch } from './losses/index.ts';
import { rowsAt } from './ops.ts';
import { dividedTarget, seedDraws, type SeedDraws } from './seed-draws.ts';

export type { Member, TrainingData } from './domain-data.ts';

export interface DataOptions {
  inputNoise: number;
  pairedTarget: boolean;
  /** Columns recomputed on every read; the last ones. One seed only. */
  live?: LiveColumns | null;
}

export interface LiveColumns {
  /** First of them. */
  from: number;
  /** Encodes texts by row, target rows after source rows: [1, n, ...]; inside tf.tidy. */
  encode(rows: Int32Array): tf.Tensor3D;
}

/** Target texts held out from training to measure the distance. */
const HELD_OUT = 256;
/** The same if every evaluation runs a language model. */
const HELD_OUT_LIVE = 48;

/** Held-out examples on the engine. A text in several examples is stored once. */
export interface HeldOutBatch {
  /** Their texts, [S, n, columns + 1]. */
  x: tf.Tensor3D;
  /** Index, among all seeds' texts, of each text of an example, [S B K]. */
  places: tf.Tensor1D;
  batch: LossBatch;
}

/** The examples that stop training, padded to equal number. */
interface StoppingExamples {
  rows: Int32Array;
  places: Int32Array;
  numbers: Int32Array[];
  /** How many examples of each seed count. */
  kept: number[];
}

export class EnsembleData {
  readonly seeds: number;
  /** K, the texts of an example. */
  readonly texts: number;
  /** B, the examples of a step. */
  readonly batch: number;
  /** Number of target texts that no step draws. */
  readonly heldOut: number;
  readonly #data: TrainingData;
  /** Texts of the source, then of the target, with a column of ones: [texts, columns + 1]. */
  readonly #texts: tf.Tensor2D;
  /** Number of source rows, which come before the target's. */
  readonly #sources: number;
  readonly #noise: Noise | null;
  readonly #live: LiveColumns | null;
  readonly #draws: readonly SeedDraws[];
  readonly #heldOutTargets: Int32Array;
  #stopping: StoppingExamples | null = null;

  /** @param data see `requireExamples` @param wanted examples per step; fewer if a seed has fewer */
  constructor(
    data: TrainingData,
    wanted: number,
    { inputNoise, pairedTarget, live = null }: DataOptions,
  ) {
    const { columns, members, factors } = data;
    this.#data = data;
    this.#live = live;
    this.seeds = members.length;
    this.texts = data.examples.texts;
    this.batch = Math.min(wanted, ...members.map((member) => member.train.length));
    this.#sources = data.source.length / columns;
    this.#texts = withOnesColumn([data.source, data.target], columns);
    this.#noise = noisePool(
      { deviation: inputNoise, columns, ...(factors ? { factors } : {}) },
      members.map(({ seed }) => seed),
      2 * this.batch * this.texts,
    );
    const { heldOut, drawn } = dividedTarget(
      data.target.length / columns,
      live ? HELD_OUT_LIVE : HELD_OUT,
    );
    this.heldOut = heldOut.length;
    this.#heldOutTargets = heldOut;
    this.#draws = seedDraws(data, drawn, pairedTarget);
  }

  /** Rows of a step's texts: its examples, then as many of the target if wanted. */
  rowsOfStep(step: number, withTarget: boolean): Int32Array {
    const ofSource = this.#rowsOf(this.#examplesOf(step));
    if (!withTarget) return ofSource;
    const ofTarget = this.#targetRows((step - 1) * this.batch * this.texts);
    return interleaved(ofSource, ofTarget, this.seeds);
  }

  /**
   * Encoded texts of a step with noise, [S, n, columns + 1]. Inside tf.tidy.
   *
   * @param rows as `rowsOfStep` returns them @param given their live columns, [1, n, ...]
   */
  inputs(step: number, rows: Int32Array, given: tf.Tensor3D | null = null): tf.Tensor3D {
    const clean = this.#rowsNow(rows, given);
    const added = this.#noise?.at(step, rows.length / this.seeds);
    return added ? tf.add(clean, tf.reshape(added, clean.shape)) : clean;
  }

  /** The source loss's view of a step's examples; inside tf.tidy. */
  lossBatch(step: number): LossBatch {
    return lossBatch(this.#data.examples, this.#examplesOf(step));
  }

  /**
   * Training rows from a draw of its own, without noise; inside tf.tidy. Live columns are as at the
   * start, which is when a critic warms up.
   */
  warmUp(round: number): { source: tf.Tensor3D; target: tf.Tensor3D } {
    const [B, K] = [this.batch, this.texts];
    const numbers = this.#drawn(B, round * B, ({ warmUp }, place) => warmUp(place));
    // Far along the stream, so that the draws of steps do not change.
    const far = 2 ** 40 - (2 ** 40 % (B * K)) + round * B * K;
    return {
      source: this.#gather(this.#rowsOf(numbers)),
      target: this.#gather(this.#targetRows(far)),
    };
  }

  /** Rows that no training step draws; if no source rows are held out, some of the others. In a tidy. */
  heldOutRows(): { source: tf.Tensor3D; target: tf.Tensor3D } {
    // In random order, like the target's, since rows are sorted by domain.
    const lists = this.#data.members.map(({ seed, train, validation }) =>
      shuffle(
        (validation.length > 0 ? validation : train).slice(),
        seededRandom(`held-out source ${seed}`),
      ),
    );
    const wanted = Math.max(1, Math.floor(this.heldOut / this.texts));
    const count = Math.min(wanted, ...lists.map((list) => list.length));
    const ofSource = this.#rowsOf(lists.map((list) => list.subarray(0, count)));
    const rows = this.#heldOutTargets.map((row) => row + this.#sources);
    return {
      source: this.#rowsNow(ofSource),
      target: this.#rowsNow(joined(Array.from({ length: this.seeds }, () => rows))),
    };
  }

  /** The examples that stop training; null if a seed has none. In a tidy. */
  validation(): HeldOutBatch | null {
    this.#stopping ??= this.#stoppingExamples();
    if (!this.#stopping) return null;
    const { rows, places, numbers, kept } = this.#stopping;
    return {
      x: this.#rowsNow(rows),
      places: tf.tensor1d(places, 'int32'),
      batch: lossBatch(this.#data.examples, numbers, kept),
    };
  }

  dispose(): void {
    this.#texts.dispose();
    this.#noise?.dispose();
  }

  /** `count` draws for each seed, starting at a place. */
  #drawn(
    count: number,
    from: number,
    of: (draws: SeedDraws, place: number) => number,
  ): Int32Array[] {
    return this.#draws.map((draws) =>
      Int32Array.from({ length: count }, (_, i) => of(draws, from + i)),
    );
  }

  #examplesOf(step: number): Int32Array[] {
    return this.#drawn(this.batch, (step - 1) * this.batch, ({ example }, place) => example(place));
  }

  /** Rows of B K target texts for each seed; they follow those of the source. */
  #targetRows(from: number): Int32Array {
    const drawn = this.#drawn(this.batch * this.texts, from, ({ target }, place) => target(place));
    return joined(drawn).map((row) => row + this.#sources);
  }

  /** Rows of the texts of examples, seed by seed. */
  #rowsOf(numbers: readonly Int32Array[]): Int32Array {
    const { texts: K, rows: ofExamples } = this.#data.examples;
    const rows = new Int32Array(numbers.length * numbers[0].length * K);
    let at = 0;
    for (const list of numbers) {
      for (const n of list) {
        for (let k = 0; k < K; k++) rows[at++] = ofExamples[n * K + k];
      }
    }
    return rows;
  }

  #gather(rows: Int32Array): tf.Tensor3D {
    return tf.reshape(rowsAt(this.#texts, rows), [this.seeds, -1, this.#data.columns + 1]);
  }

  /** Rows of texts, [S, n, columns + 1], with live columns filled in. Inside tf.tidy. */
  #rowsNow(rows: Int32Array, given: tf.Tensor3D | null = null): tf.Tensor3D {
    const kept = this.#gather(rows);
    const live = this.#live;
    if (!live) return kept;
    const n = kept.shape[1];
    return tf.concat3d(
      [
        tf.slice(kept, [0, 0, 0], [1, n, live.from]),
        given ?? live.encode(rows),
        tf.slice(kept, [0, 0, this.#data.columns], [1, n, 1]),
      ],
      2,
    );
  }

  #stoppingExamples(): StoppingExamples | null {
    const { members } = this.#data;
    const kept = members.map((member) => member.validation.length);
    if (kept.includes(0)) return null;
    const most = Math.max(...kept);
    const numbers = members.map(({ validation }) =>
      Int32Array.from({ length: most }, (_, i) => validation[i] ?? validation[0]),
    );
    return { ...eachOnce(this.#rowsOf(numbers), this.seeds), numbers, kept };
  }
}

/**
 * Without examples the steps would leave the models of all seeds as initialised.
 *
 * @throws DialectError `nothing-taught` if a seed has none
 */
export function requireExamples({ members }: Pick<TrainingData, 'members'>): void {
  const without = members.find(({ train }) => train.length === 0);
  if (!without) return;
  const { seed } = without;
  throw new DialectError(
    'nothing-taught',
    `The labels leave nothing to train seed ${seed} on. Choose another source loss, hold out less (--validation), or label more.`,
    { seed },
  );
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.length * parts[0].length);
  parts.forEach((part, i) => all.set(part, i * part.length));
  return all;
}

/** Rows of either side, seed by seed: source of seed 1, target of seed 1, source of seed 2, ... */
function interleaved(source: Int32Array, target: Int32Array, seeds: number): Int32Array {
  const s = source.length / seeds;
  const t = target.length / seeds;
  const all = new Int32Array(source.length + target.length);
  for (let seed = 0; seed < seeds; seed++) {
    all.set(source.subarray(seed * s, (seed + 1) * s), seed * (s + t));
    all.set(target.subarray(seed * t, (seed + 1) * t), seed * (s + t) + s);
  }
  return all;
}

function withOnesColumn(parts: readonly Float32Array[], columns: number): tf.Tensor2D {
  const rows = parts.reduce((sum, part) => sum + part.length / columns, 0);
  const values = new Float32Array(rows * (columns + 1)).fill(1);
  let at = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += columns) {
      values.set(part.subarray(from, from + columns), at);
      at += columns + 1;
    }
  }
  return tf.tensor2d(values, [rows, columns + 1]);
}
