/** Ordered classes by one reward: Anderson's stereotype model (1984) with an evenly spaced scale. */
import * as tf from '@tensorflow/tfjs-core';
import type { SourceLoss } from './loss.ts';

/**
 * -log softmax_y(s_c r + b_c): C classes, worst first, with s_c evenly spaced in [-1, 1] and b_c
 * learned. A higher reward moves every text towards better classes, whatever the classes' sizes.
 */
export const crossEntropy: SourceLoss = {
  id: 'cross-entropy',
  label: 'Ordered classes, cross-entropy',
  description:
    'Learns from texts in ordered classes, such as one to five stars, to tell the class.',
  reads: 'classes',
  extras({ value, weight }) {
    // One extra text of each class, so that none is impossible.
    const counts = new Array<number>(value.reduce((most, c) => Math.max(most, c), 1) + 1).fill(1);
    value.forEach((c, i) => (counts[c] += weight[i]));
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => Math.log(count / total));
  },
  evaluate(reward, extras, batch) {
    const biases = extras as tf.Tensor2D;
    const classes = biases.shape[1];
    const numbers = Array.from({ length: classes }, (_, c) => c);
    const scale = tf.tensor1d(numbers.map((c) => (2 * c) / (classes - 1) - 1));
    const logits = tf.add(tf.mul(reward, scale), tf.expandDims(biases, 1));
    const shifted = tf.sub(logits, tf.max(logits, 2, true));
    const exponentials = tf.exp(shifted);
    const sums = tf.sum(exponentials, 2, true);
    const distance = tf.abs(tf.sub(tf.expandDims(batch.value(), 2), tf.tensor1d(numbers)));
    const own = tf.relu(tf.sub(1, distance));
    const share = tf.expandDims(batch.share, 2);
    const cost = tf.mul(own, tf.sub(tf.log(sums), shifted));
    const dLogits = tf.mul(share, tf.sub(tf.div(exponentials, sums), own)) as tf.Tensor3D;
    return {
      loss: tf.sum(tf.mul(share, cost), [1, 2]),
      gradient: tf.sum(tf.mul(dLogits, scale), 2, true),
      extras: tf.sum(dLogits, 1),
    };
  },
};
