/** How much each column of a text adds to its reward. */
import * as tf from '@tensorflow/tfjs-core';
import { networks } from './networks/index.ts';
import { extrasIn } from './score.ts';
import type { TrainedModel } from './training.ts';

/** Points on the path: enough that the rounding of displayed figures hides the error of the sum. */
const POINTS = 256;

export interface Attribution {
  /** Reward of the zero row: with standardised columns, the mean of all texts. */
  baseline: number;
  /** [inputs]; they and the baseline add up to the reward. */
  adds: Float64Array;
}

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017) from the zero row to `row`, by the midpoint
 * rule. For a linear network this is exactly weight times column.
 *
 * @param row standardised, as the model reads it, [inputs]
 */
export async function integratedGradients(
  { network, inputs, hidden, weights }: TrainedModel,
  row: Float32Array,
): Promise<Attribution> {
  const used = networks[network](inputs, hidden, extrasIn(network, inputs, hidden, weights));
  const wide = inputs + 1;
  const path = new Float32Array(POINTS * wide);
  for (let point = 0; point < POINTS; point++) {
    const share = (point + 0.5) / POINTS;
    for (let j = 0; j < inputs; j++) path[point * wide + j] = share * row[j];
    path[point * wide + inputs] = 1;
  }
  const [slopes, base] = tf.tidy(() => {
    const parameters = tf.tensor2d(weights, [1, weights.length]);
    const { backward } = used.forward(parameters, tf.tensor3d(path, [1, POINTS, wide]));
    const gradients = backward(tf.ones([1, POINTS, 1]), null, null).inputs();
    const nothing = tf.zeros<tf.Rank.R3>([1, 1, inputs]);
    return [tf.mean<tf.Tensor>(gradients, 1), used.reward(used.folded(parameters), nothing)];
  });
  try {
    const [mean, [baseline]] = await Promise.all([slopes.data(), base.data()]);
    return { baseline, adds: Float64Array.from(row, (value, j) => value * mean[j]) };
  } finally {
    tf.dispose([slopes, base]);
  }
}
