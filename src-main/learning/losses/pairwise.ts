/** Shared by the losses over pairs. */
import * as tf from '@tensorflow/tfjs-core';
import { softplus } from '../ops.ts';

/** d = r_chosen - r_rejected of pairs: [S, B, 2] to [S, B]. */
export function differences(reward: tf.Tensor3D): tf.Tensor2D {
  const [chosen, rejected] = tf.split(reward, 2, 2);
  return tf.squeeze(tf.sub(chosen, rejected), [2]);
}

/** A gradient over d, [S, B], as a gradient over the pairs' rewards, [S, B, 2]. */
export function ofRewards(gradient: tf.Tensor2D): tf.Tensor3D {
  return tf.stack([gradient, tf.neg(gradient)], 2) as tf.Tensor3D;
}

/** sum share softplus(-x) and its gradient over x; x and share [S, B]. */
export function logisticLoss(x: tf.Tensor2D, share: tf.Tensor2D) {
  const against = tf.neg(x);
  return {
    loss: tf.sum(tf.mul(share, softplus(against)), 1) as tf.Tensor1D,
    gradient: tf.neg(tf.mul(share, tf.sigmoid(against))) as tf.Tensor2D,
  };
}
