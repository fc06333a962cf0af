/** Layer normalisation with gain and offset (Ba et al. 2016), and its gradient. Inside tf.tidy. */
import * as tf from '@tensorflow/tfjs-core';

export interface Normalised {
  /** [1, N, H] */
  y: tf.Tensor3D;
  /** Before gain and offset, [1, N, H]. */
  standard: tf.Tensor3D;
  /** 1 / deviation of a row, [1, N, 1]. */
  scale: tf.Tensor3D;
}

/** @param x [1, N, H] @param gain and offset [1, 1, H] @param epsilon a scalar */
export function normalise(
  x: tf.Tensor3D,
  gain: tf.Tensor3D,
  offset: tf.Tensor3D,
  epsilon: tf.Scalar,
): Normalised {
  const centred = tf.sub(x, tf.mean(x, 2, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 2, true), epsilon)) as tf.Tensor3D;
  const standard = tf.mul(centred, scale) as tf.Tensor3D;
  return { y: tf.add(tf.mul(standard, gain), offset), standard, scale };
}

/** Gradient over x: (g - mean(g) - s mean(g s)) / deviation, with g = dy gain and s standard. */
export function normaliseBackward(
  dy: tf.Tensor3D,
  gain: tf.Tensor3D,
  { standard, scale }: Pick<Normalised, 'standard' | 'scale'>,
): tf.Tensor3D {
  const g = tf.mul(dy, gain);
  const along = tf.mul(standard, tf.mean(tf.mul(g, standard), 2, true));
  return tf.mul(tf.sub(tf.sub(g, tf.mean(g, 2, true)), along), scale);
}
