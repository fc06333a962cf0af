/**
 * Tuning of the language model under the head: its vectors replace frozen columns, and the gradient flows
 * through them into its adapters. One seed at a time, since every seed has its own.
 */
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../domain/random.ts';
import { adam, type Adam, type AdamState } from './adam.ts';
import { padded, type Backbone, type BackboneForward, type TokenBatch } from './backbone/index.ts';

export interface Tuning {
  backbone: Backbone;
  /** Tokens of every source text, then of every target text. */
  tokens: readonly Int32Array[];
  /** Types of these tokens, for models that tell two segments apart; all 0 without it. */
  types?: readonly Int32Array[];
  /** The token that fills a batch. */
  padding: number;
  /** Index of the first of its columns, which are the last ones. */
  from: number;
  /** Moments that its vectors are standardised with, like the frozen ones before. */
  units: readonly VectorUnit[];
  /** Index of every text's unit. */
  unitOf: Int32Array;
  /** Standardised values are clipped at this (or not: Infinity), then multiplied by the factor. */
  clip: number;
  /** One for all columns, or one for each, [dimension]. */
  factor: number | Float32Array;
  /** Peak learning rate of the adapters. */
  rate: number;
  steps: number;
  /** Maximum tokens whose activations are kept for the backward pass; beyond it they are computed twice. */
  held?: number;
}

export interface VectorUnit {
  /** [dimension] */
  mean: ArrayLike<number>;
  deviation: ArrayLike<number>;
}

/** Tokens per batch, padding included: few enough for its activations to fit in memory. */
const TOKENS = 4096;
/** Tokens whose activations are kept: some 2 GB for a small model. */
const HELD = 8192;
/** Share of the steps in which the learning rate rises. */
const WARM_UP = 0.1;

/** Linear warm-up, then linear decay to 0, as is usual for transformers. @param at step, from 1 */
export function rateShare(at: number, steps: number): number {
  const rise = Math.max(1, Math.ceil(steps * WARM_UP));
  return at <= rise ? at / rise : Math.max(0, (steps - at + 1) / (steps - rise + 1));
}

function batchOf({ tokens, types, padding }: Tuning, rows: readonly number[]): TokenBatch {
  return padded(
    rows.map((row) => tokens[row]),
    padding,
    types && rows.map((row) => types[row]),
  );
}

export type Tuner = ReturnType<typeof tuner>;

export function tuner(tuning: Tuning, seed: number, resume: AdamState | null) {
  const { backbone, steps } = tuning;
  const layout = backbone.adapters;
  const optimiser: Adam = adam(
    [layout.initial(seededRandom(`adapters ${seed}`))],
    layout.decayed(),
    { rate: tuning.rate, decay: 0 },
    resume ?? undefined,
  );
  const scaling = scalingOf(tuning);

  return {
    /** Index of the first column made here. */
    from: tuning.from,
    /** Adapters of this seed, [1, size]. */
    get parameters() {
      return optimiser.parameters;
    },
    size: layout.size,

    /** Columns of texts, [1, n, dimension]; inside tf.tidy. */
    encode(rows: Int32Array): tf.Tensor3D {
      const order = distinctBatches(tuning, rows);
      const all = encoded(tuning, scaling, optimiser.parameters, order);
      return tf.expandDims(tf.gather(all, placesOf(rows, order)), 0);
    },

    /** The same with a backward pass. Inside tf.tidy. */
    forward: (rows: Int32Array) => forward(tuning, scaling, optimiser.parameters, rows),

    /** One step of the adapters' own optimiser. @param at step, from 1 */
    apply(gradient: tf.Tensor2D, at: number): void {
      optimiser.apply(gradient, rateShare(at, steps));
    },

    state: () => optimiser.state(),
    dispose() {
      optimiser.dispose();
      scaling.dispose();
    },
  };
}

type Scaling = ReturnType<typeof scalingOf>;

/** From a model's vectors to columns, and back. */
function scalingOf({ backbone, units, unitOf, clip, factor }: Tuning) {
  const table = (of: (unit: VectorUnit) => ArrayLike<number>) =>
    tf.tensor2d(Float32Array.from(units.flatMap((unit) => Array.from(of(unit)))), [
      units.length,
      backbone.dimension,
    ]);
  const means = table(({ mean }) => mean);
  const deviations = table(({ deviation }) => deviation);
  const unitsOf = (rows: Int32Array) =>
    tf.tensor1d(
      rows.map((row) => unitOf[row]),
      'int32',
    );
  /** Inside tf.tidy. */
  const factors = () => (typeof factor === 'number' ? tf.scalar(factor) : tf.tensor1d(factor));

  return {
    /** Standardised, clipped and scaled. Inside tf.tidy. @param pooled [n, dimension] @param rows [n] */
    columns(pooled: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
      const own = unitsOf(rows);
      const z = tf.div(tf.sub(pooled, tf.gather(means, own)), tf.gather(deviations, own));
      const cut = Number.isFinite(clip) ? tf.clipByValue(z, -clip, clip) : z;
      return tf.mul(cut, factors()) as tf.Tensor2D;
    },
    /** The gradient of `columns`. Clipped values, which are rare, pass their gradient on. */
    backward(d: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
      return tf.div(tf.mul(d, factors()), tf.gather(deviations, unitsOf(rows))) as tf.Tensor2D;
    },
    dispose(): void {
      tf.dispose([means, deviations]);
    },
  };
}

/** Distinct rows in batches; a text that occurs twice is read once. */
function distinctBatches({ backbone, tokens }: Tuning, rows: Int32Array): Int32Array[] {
  const distinct = [...new Set(rows)].sort((a, b) => a - b);
  const groups = backbone.batches(
    distinct.map((row) => tokens[row]),
    TOKENS,
  );
  return groups.map((group) => Int32Array.from(group, (k) => distinct[k]));
}

/** Index of each row in the concatenated batches. */
function placesOf(rows: Int32Array, order: readonly Int32Array[]): Int32Array {
  const places = new Map<number, number>();
  for (const batch of order) for (const row of batch) places.set(row, places.size);
  return rows.map((row) => places.get(row) ?? 0);
}

/** Columns of all batches, [rows, dimension], keeping nothing else. Inside tf.tidy. */
function encoded(
  tuning: Tuning,
  scaling: Scaling,
  parameters: tf.Tensor2D,
  order: readonly Int32Array[],
): tf.Tensor2D {
  const parts = order.map((batch) =>
    tf.tidy(() => {
      const pooled = tuning.backbone.encode(parameters, batchOf(tuning, Array.from(batch)));
      return scaling.columns(pooled, batch);
    }),
  );
  return tf.concat2d(parts, 0);
}

/**
 * Columns of texts with a backward pass. Gradients are summed batch by batch; the activations they need are
 * kept for all batches if they fit, else recomputed for each. Inside tf.tidy.
 */
function forward(tuning: Tuning, scaling: Scaling, parameters: tf.Tensor2D, rows: Int32Array) {
  const { backbone, tokens, held = HELD } = tuning;
  const order = distinctBatches(tuning, rows);
  const places = placesOf(rows, order);
  const pass = (batch: Int32Array) =>
    backbone.forward(parameters, batchOf(tuning, Array.from(batch)));
  const longest = (batch: Int32Array) =>
    batch.reduce((most, row) => Math.max(most, tokens[row].length), 0);
  const size = order.reduce((sum, batch) => sum + batch.length * longest(batch), 0);
  const kept: BackboneForward[] | null = size <= held ? order.map(pass) : null;
  const all = kept
    ? tf.concat2d(
        kept.map(({ pooled }, i) => scaling.columns(pooled, order[i])),
        0,
      )
    : encoded(tuning, scaling, parameters, order);
  const distinct = all.shape[0];
  return {
    columns: tf.expandDims(tf.gather(all, places), 0) as tf.Tensor3D,
    /** @param d gradient over the columns, [1, n, dimension] @returns over the adapters, [1, size] */
    backward(d: tf.Tensor3D): tf.Tensor2D {
      const flat = tf.reshape(d, [-1, backbone.dimension]) as tf.Tensor2D;
      // Sums rows of the same text by a product with a one-hot matrix, since engines differ in
      // scatter.
      const who = tf.oneHot(tf.tensor1d(places, 'int32'), distinct);
      const sums = tf.matMul(tf.cast(who, 'float32') as tf.Tensor2D, flat, true);
      let from = 0;
      let gradient: tf.Tensor2D | null = null;
      for (const [i, batch] of order.entries()) {
        const own = tf.slice(sums, [from, 0], [batch.length, -1]) as tf.Tensor2D;
        from += batch.length;
        const before: tf.Tensor2D | null = gradient;
        gradient = tf.tidy((): tf.Tensor2D => {
          const way = kept?.[i] ?? pass(batch);
          const further = way.backward(scaling.backward(own, batch));
          way.dispose();
          return before ? tf.add(before, further) : further;
        });
        before?.dispose();
      }
      if (gradient === null) throw new RangeError('No text to tune on.');
      return gradient;
    },
  };
}

/**
 * Vectors of many texts under trained adapters, standardised, clipped and scaled as while tuning.
 *
 * They become the last columns of `matrix`, row-major [texts, width]; its row i is text `first` + i.
 *
 * @param adapters of one seed, [size]
 */
export async function tunedColumns(
  tuning: Tuning,
  adapters: Float32Array,
  { matrix, width, first }: { matrix: Float32Array; width: number; first: number },
  check: () => Promise<void>,
): Promise<void> {
  const { backbone, tokens, from, units, unitOf, clip, factor } = tuning;
  const { dimension } = backbone;
  const parameters = tf.tensor2d(adapters, [1, adapters.length]);
  const merged = backbone.merged(parameters);
  try {
    const count = matrix.length / width;
    for (const group of backbone.batches(tokens.slice(first, first + count), TOKENS)) {
      const batch = group.map((k) => first + k);
      const pooled = merged.encode(batchOf(tuning, batch));
      const values = await pooled.data();
      pooled.dispose();
      batch.forEach((row, k) => {
        const { mean, deviation } = units[unitOf[row]];
        const start = (row - first) * width + from;
        for (let j = 0; j < dimension; j++) {
          const z = (values[k * dimension + j] - mean[j]) / deviation[j];
          const times = typeof factor === 'number' ? factor : factor[j];
          matrix[start + j] = Math.max(-clip, Math.min(clip, z)) * times;
        }
      });
      await check();
    }
  } finally {
    merged.dispose();
    parameters.dispose();
  }
}
