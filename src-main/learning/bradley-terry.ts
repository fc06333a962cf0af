/** Bradley-Terry (1952) as a loss over reward differences. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean of weight_i sp(-(d_i - margin_i)) and its gradient over d, both [n, 1]; inside tf.tidy.
 *
 * @param d r_chosen - r_rejected, [n, 1] @param weight [n, 1], with a sum above zero
 */
export function bradleyTerry(d: tf.Tensor2D, weight: tf.Tensor2D, margin: tf.Tensor2D | null) {
  const x = tf.neg(margin ? tf.sub(d, margin) : d);
  const share = tf.div(weight, tf.sum(weight));
  // sp(x) = max(x, 0) + log1p(exp(-|x|)) does not overflow.
  const softplus = tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
  return {
    loss: tf.sum(tf.mul(share, softplus)) as tf.Scalar,
    gradient: tf.neg(tf.mul(share, tf.sigmoid(x))) as tf.Tensor2D,
  };
}
