/** Normalisation by the root of the mean square (Zhang & Sennrich 2019), and its gradient. Inside tf.tidy. */
import * as tf from '@tensorflow/tfjs-core';
import { consume, flow } from '../flow.ts';

/** x / sqrt(mean(x^2) + epsilon) gain over the last dimension. @param gain [1, width] */
export function rmsNorm<T extends tf.Tensor>(x: T, gain: tf.Tensor2D, epsilon: number): T {
  const scale = scaleOf(x, epsilon);
  const standard = tf.mul<T>(x, scale);
  scale.dispose();
  return consume<tf.Tensor>(standard, (rows) => tf.mul(rows, gain)) as T;
}

function scaleOf(x: tf.Tensor, epsilon: number): tf.Tensor {
  return flow<tf.Tensor>(
    x,
    tf.square,
    (squares) => tf.mean(squares, -1, true),
    (means) => tf.add(means, tf.scalar(epsilon)),
    tf.rsqrt,
  );
}

/** Gradient over x: (g - s mean(g s)) scale, with g = dy gain and s = x scale. */
export function rmsNormBackward<T extends tf.Tensor>(
  dy: T,
  x: T,
  gain: tf.Tensor2D,
  epsilon: number,
): T {
  return tf.tidy(() => backward(dy, x, gain, epsilon)) as T;
}

function backward(dy: tf.Tensor, x: tf.Tensor, gain: tf.Tensor2D, epsilon: number): tf.Tensor {
  const scale = scaleOf(x, epsilon);
  const standard = tf.mul(x, scale);
  const g = tf.mul(dy, gain);
  const share = flow(
    g,
    (rows) => tf.mul(rows, standard),
    (products) => tf.mean(products, -1, true),
  );
  const along = tf.mul(standard, share);
  return consume(
    g,
    (rows) => tf.sub(rows, along),
    (rows) => tf.mul(rows, scale),
  );
}
