/** Shared by the losses over single texts. */
import * as tf from '@tensorflow/tfjs-core';
import type { LossBatch, LossValue } from './loss.ts';

/** r + b of single texts: rewards [S, B, 1] and a learned bias [S, 1] to [S, B]. */
export function biased(reward: tf.Tensor3D, extras: tf.Tensor2D | null): tf.Tensor2D {
  return tf.add(tf.squeeze(reward, [2]), extras as tf.Tensor2D);
}

/** The loss over r + b, from each text's cost and its derivative, both [S, B]. */
export function ofBiased(cost: tf.Tensor, slope: tf.Tensor, { share }: LossBatch): LossValue {
  const gradient = tf.mul(share, slope);
  return {
    loss: tf.sum(tf.mul(share, cost), 1),
    gradient: tf.expandDims(gradient, 2),
    extras: tf.sum(gradient, 1, true),
  };
}
