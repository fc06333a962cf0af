/** Layer normalisation with gain and offset (Ba et al. 2016), and its gradient. Inside tf.tidy. */
import * as tf from '@tensorflow/tfjs-core';
import { consume, flow } from './flow.ts';

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
  const centred = tf.sub(x, tf.mean(x, 2, true)) as tf.Tensor3D;
  const variance = flow(centred, tf.square, (squares) => tf.mean(squares, 2, true));
  const scale = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor3D;
  const standard = consume(centred, (rows) => tf.mul(rows, scale));
  const y = flow(
    standard,
    (rows) => tf.mul(rows, gain),
    (rows) => tf.add(rows, offset),
  );
  return { y, standard, scale };
}

/** Gradient over x: (g - mean(g) - s mean(g s)) / deviation, with g = dy gain and s standard. */
export function normaliseBackward(
  dy: tf.Tensor3D,
  gain: tf.Tensor3D,
  { standard, scale }: Pick<Normalised, 'standard' | 'scale'>,
): tf.Tensor3D {
  const g = tf.mul(dy, gain) as tf.Tensor3D;
  const mean = tf.mean(g, 2, true);
  const share = flow(
    g,
    (rows) => tf.mul(rows, standard),
    (products) => tf.mean(products, 2, true),
  );
  const along = tf.mul(standard, share);
  return consume(
    g,
    (rows) => tf.sub(rows, mean),
    (rows) => tf.sub(rows, along),
    (rows) => {
      along.dispose();
      return tf.mul(rows, scale);
    },
  );
}
