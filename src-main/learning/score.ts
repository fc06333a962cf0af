/** Rewards of texts under a trained model, and their combination over an ensemble of seeds. */
import * as tf from '@tensorflow/tfjs-core';
import { averageRanks, mean } from '../domain/statistics.ts';
import { alignedFloats, isAligned } from './numeric/aligned.ts';
import { stacked } from './flat.ts';
import { networks, type NetworkId } from './networks/index.ts';
import type { TrainedModel } from './training.ts';

/** Rows per kernel call, which bounds the engine's memory: calls of 2,048 take a fifth longer. */
const BLOCK = 8192;

let staging: Float32Array = new Float32Array(0);

/**
 * The array itself, or an aligned copy that the next one overwrites: the engine has read it when its call
 * returns.
 */
function aligned(block: Float32Array): Float32Array {
  if (isAligned(block)) return block;
  if (staging.length < block.length) staging = alignedFloats(block.length);
  staging.set(block);
  return staging.subarray(0, block.length);
}

/**
 * A function from standardised features, row-major [n, inputs], to rewards, [n], and to the features
 * z that the reward reads, [n, hidden]. The model's weights stay on the engine until `dispose`.
 */
export function scorer({ network, inputs, hidden, weights }: TrainedModel) {
  const used = networks[network](inputs, hidden, extrasIn(network, inputs, hidden, weights));
  const parameters = tf.tensor2d(weights, [1, weights.length]);
  const folded = tf.tidy(() => used.folded(parameters));

  async function apply(
    rows: Float32Array,
    of: (x: tf.Tensor3D) => tf.Tensor,
  ): Promise<Float32Array> {
    const n = rows.length / inputs;
    const parts: Promise<Float32Array>[] = [];
    for (let from = 0; from < n; from += BLOCK) {
      const block = aligned(rows.subarray(from * inputs, Math.min(n, from + BLOCK) * inputs));
      const result = tf.tidy(() => of(tf.tensor3d(block, [1, block.length / inputs, inputs])));
      parts.push((result.data() as Promise<Float32Array>).finally(() => result.dispose()));
    }
    return stacked(await Promise.all(parts));
  }

  return {
    score: (rows: Float32Array) => apply(rows, (x) => used.reward(folded, x)),
    features: (rows: Float32Array) => apply(rows, (x) => used.forward(parameters, x).z),
    dispose() {
      tf.dispose([parameters, ...folded]);
    },
  };
}

/** Rows between two checks whether to stop. */
const SCORED_AT_ONCE = 8_192;

/** Rewards of rows, [n]. @param check awaited now and then; throws to stop */
export async function scoreAll(
  model: TrainedModel,
  rows: Float32Array,
  check?: () => Promise<void>,
): Promise<Float32Array> {
  const { score, dispose } = scorer(model);
  const { inputs } = model;
  const rewards = new Float32Array(rows.length / inputs);
  try {
    for (let at = 0; at < rewards.length; at += SCORED_AT_ONCE) {
      const end = Math.min(rewards.length, at + SCORED_AT_ONCE);
      rewards.set(await score(rows.subarray(at * inputs, end * inputs)), at);
      await check?.();
    }
  } finally {
    dispose();
  }
  return rewards;
}

/** Auxiliary parameters of the source loss are last among the weights; rewards do not need them. */
export function extrasIn(
  network: NetworkId,
  inputs: number,
  hidden: number,
  weights: Float32Array,
): number[] {
  const { size } = networks[network](inputs, hidden).layout;
  return Array.from(weights.subarray(size));
}

export interface EnsembleScores {
  /** Mean over seeds of the rank share, 0 lowest to 1 highest, [n]: the sort key of a ranking. */
  score: Float64Array;
  /** Mean over seeds of the reward, standardised per seed over all texts, [n]. */
  reward: Float32Array;
  /** Sample standard deviation of that over seeds, [n]; 0 for a single seed. */
  spread: Float32Array;
  /** The standardised rewards of each seed, text by text, [n, seeds]. */
  seeds: Float32Array;
  /** 1 for the highest score, [n]; ties are broken by reward. */
  rank: Int32Array;
  /** The mean and standard deviation that standardise each seed's rewards. */
  units: RewardUnit[];
}

/** Mean and standard deviation of a seed's rewards over all texts; 1 as deviation if all are equal. */
export interface RewardUnit {
  mean: number;
  deviation: number;
}

/**
 * Seeds differ in scale, so they are averaged by rank.
 *
 * @param rewards one array of [n] per seed
 */
export function combineSeeds(rewards: readonly Float32Array[]): EnsembleScores {
  const n = rewards[0].length;
  const score = new Float64Array(n);
  const sum = new Float64Array(n);
  const squares = new Float64Array(n);
  const units: RewardUnit[] = [];
  const each = new Float32Array(n * rewards.length);
  for (const [k, values] of rewards.entries()) {
    const ranks = averageRanks(values);
    const centre = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1;
    units.push({ mean: centre, deviation });
    for (let i = 0; i < n; i++) {
      score[i] += (ranks[i] - 0.5) / n / rewards.length;
      const standard = (values[i] - centre) / deviation;
      sum[i] += standard;
      squares[i] += standard * standard;
      each[i * rewards.length + k] = standard;
    }
  }
  const seeds = rewards.length;
  const reward = Float32Array.from(sum, (total) => total / seeds);
  const spread = Float32Array.from(sum, (total, i) =>
    seeds < 2 ? 0 : Math.sqrt(Math.max(0, squares[i] - (total * total) / seeds) / (seeds - 1)),
  );
  const order = Int32Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => score[j] - score[i] || reward[j] - reward[i] || i - j);
  const rank = new Int32Array(n);
  order.forEach((item, place) => {
    rank[item] = place + 1;
  });
  return { score, reward, spread, seeds: each, rank, units };
}
