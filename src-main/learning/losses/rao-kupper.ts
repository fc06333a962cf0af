/** Rao & Kupper (1967): a preference shows only where two rewards differ by more than a threshold. */
import * as tf from '@tensorflow/tfjs-core';
import type { ExampleSet } from '../examples.ts';
import { softplus } from '../ops.ts';
import type { SourceLoss } from './loss.ts';
import { differences, ofRewards } from './pairwise.ts';

/** Added to the threshold, so that it stays positive even without ties. */
const FLOOR = 1e-6;

/**
 * With t = softplus(tau), u = t - d and v = t + d: a win costs sp(u), a tie
 *
 *     -log(expm1(2t)) + sp(t - d) + sp(t + d) = -log(1 - exp(-2t)) + sp(-u) + sp(-v),
 *
 * whose right side neither overflows nor cancels at large t. `value` is 1 for a tie, 0 for a win.
 */
export const raoKupper: SourceLoss = {
  id: 'rao-kupper',
  label: 'Ties by Rao and Kupper',
  description:
    'Learns from preferences and ties: a tie says that two answers earn nearly the same; how nearly is learned along.',
  reads: 'ties',
  extras: (examples) => [firstTau(examples)],
  evaluate(reward, extras, batch) {
    const tau = extras as tf.Tensor2D;
    const { share } = batch;
    const tie = batch.value();
    const d = differences(reward);
    const t = tf.add(softplus(tau), FLOOR);
    const u = tf.sub(t, d);
    const v = tf.add(t, d);
    const of = tf.log(tf.neg(tf.expm1(tf.mul(t, -2))));
    // sp(u) for a win and sp(-u) = sp(u) - u for a tie in one expression, without loss of digits.
    const first = tf.add(tf.sub(tf.relu(u), tf.mul(tie, u)), tf.log1p(tf.exp(tf.neg(tf.abs(u)))));
    const cost = tf.add(first, tf.mul(tie, tf.sub(softplus(tf.neg(v)), of)));
    const du = tf.mul(share, tf.sub(tf.sigmoid(u), tie));
    const ties = tf.mul(share, tie);
    const dv = tf.neg(tf.mul(ties, tf.sigmoid(tf.neg(v))));
    // d/dt log(1 - exp(-2t)) = 2 / expm1(2t)
    const slope = tf.div(2, tf.expm1(tf.mul(t, 2)));
    const dt = tf.sub(tf.sum(tf.add(du, dv), 1, true), tf.mul(slope, tf.sum(ties, 1, true)));
    return {
      loss: tf.sum(tf.mul(share, cost), 1),
      gradient: ofRewards(tf.sub(dv, du)),
      extras: tf.mul(dt, tf.sigmoid(tau)),
    };
  },
};

/** Chosen to match the share of ties: between equal rewards the model expects a share of tanh(t / 2). */
function firstTau({ value, weight }: ExampleSet): number {
  const total = weight.reduce((sum, w) => sum + w, 0);
  const ties = weight.reduce((sum, w, i) => sum + w * value[i], 0) / total;
  const t = 2 * Math.atanh(Math.min(0.9, Math.max(0.01, ties)));
  return Math.log(Math.expm1(t));
}
