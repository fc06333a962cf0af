/** Logistic regression (Cox 1958): the probability of the better class is sigmoid(r + b). */
import * as tf from '@tensorflow/tfjs-core';
import { softplus } from '../ops.ts';
import type { SourceLoss } from './loss.ts';
import { biased, ofBiased } from './single.ts';

/**
 * sp(x) - y x with x = r + b and y the class, 0 or 1. It is cross-entropy over two classes, whose
 * rewards are half as large.
 */
export const binaryCrossEntropy: SourceLoss = {
  id: 'binary-cross-entropy',
  label: 'Two classes, cross-entropy',
  description: 'Learns from texts of two classes, good and bad, to tell the good ones.',
  reads: 'classes',
  extras({ value, weight }) {
    // One extra text of each class, so that neither is impossible.
    const good = weight.reduce((sum, w, i) => sum + w * value[i], 1);
    const bad = weight.reduce((sum, w, i) => sum + w * (1 - value[i]), 1);
    return [Math.log(good / bad)];
  },
  evaluate(reward, extras, batch) {
    const x = biased(reward, extras);
    const good = batch.value();
    // sp(x) - y x, without loss of digits where x is large.
    const cost = tf.add(softplus(tf.neg(tf.abs(x))), tf.sub(tf.relu(x), tf.mul(good, x)));
    return ofBiased(cost, tf.sub(tf.sigmoid(x), good), batch);
  },
};
