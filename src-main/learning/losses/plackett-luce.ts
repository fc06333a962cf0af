/**
 * Luce (1959) and Plackett (1975): a ranking is drawn best first, each text from the remaining ones with
 * probability softmax of their rewards. Xia et al. (2008) call its likelihood ListMLE.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { SourceLoss } from './loss.ts';

/** Replaces the reward of texts that cannot be drawn: its exponential is 0 beside any other. */
const NEVER = -1e9;

/**
 * sum_i (log sum_{j >= i} exp(r_j) - r_i), texts best first. The largest reward is subtracted within
 * every remainder, so that nothing overflows and the last texts do not vanish beside the first.
 */
export const plackettLuce: SourceLoss = {
  id: 'plackett-luce',
  label: 'Rankings by Plackett and Luce',
  description:
    'Learns from rankings of a prompt’s texts, by votes or by scores, whole rankings at a time.',
  reads: 'rankings',
  evaluate(reward, _extras, batch) {
    const places = reward.shape[2];
    const own = batch.mask();
    const left = tf.mul(remainders(places), tf.expandDims(own, 2));
    const rewards = tf.add(tf.mul(left, tf.expandDims(reward, 2)), tf.mul(tf.sub(1, left), NEVER));
    const largest = tf.max(rewards, 3, true);
    const exponentials = tf.exp(tf.sub(rewards, largest));
    const sums = tf.sum(exponentials, 3, true);
    const drawn = tf.mul(own, tf.expandDims(batch.share, 2));
    const cost = tf.sub(tf.squeeze(tf.add(largest, tf.log(sums)), [3]), reward);
    const expected = tf.sum(
      tf.mul(tf.div(exponentials, sums), tf.expandDims(drawn, 3)),
      2,
    ) as tf.Tensor3D;
    return {
      loss: tf.sum(tf.mul(drawn, cost), [1, 2]),
      gradient: tf.sub(expected, drawn),
      extras: null,
    };
  },
};

/** 1 if text j remains when text i is drawn, j >= i: [1, 1, K, K]. */
function remainders(places: number): tf.Tensor4D {
  const values = Float32Array.from({ length: places * places }, (_, at) =>
    at % places >= Math.floor(at / places) ? 1 : 0,
  );
  return tf.tensor4d(values, [1, 1, places, places]);
}
