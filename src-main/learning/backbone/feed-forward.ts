/**
 * The feed-forward part of a layer: gelu(x W1 + b1) W2 + b2, with the exact gelu (Hendrycks & Gimpel
 * 2016), x Phi(x). Nothing in it is tuned, so its factors are folded into its weights: with
 * h = x / sqrt(2), gelu(x) = h (1 + erf(h)) / sqrt(2). Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../ops.ts';
import { consume, flow } from './flow.ts';

/** On both sides of the gelu: on W1 and b1, and on W2. */
export const FOLDED = Math.SQRT1_2;
const LOG_TWO_OVER_ROOT_PI = Math.log(2 / Math.sqrt(Math.PI));

export interface FeedForwardWeights {
  /** W1 transposed, folded: [1, I, H]; its biases, folded, [1, 1, I]. */
  inner: tf.Tensor3D;
  innerBias: tf.Tensor3D;
  /** W2 transposed, folded: [1, H, I]; its biases [1, 1, H]. */
  outer: tf.Tensor3D;
  outerBias: tf.Tensor3D;
}

/** What the gradient needs, [1, N, I] each. */
export interface FeedForwardKept {
  h: tf.Tensor3D;
  /** 1 + erf(h) */
  gate: tf.Tensor3D;
}

/** [1, N, H] to [1, N, H]. */
export function feedForward(
  x: tf.Tensor3D,
  w: FeedForwardWeights,
): { y: tf.Tensor3D; kept: FeedForwardKept } {
  const h = flow(
    x,
    (rows) => matMul(rows, w.inner, { transposeB: true }),
    (rows) => tf.add(rows, w.innerBias),
  );
  const gate = flow(h, tf.erf, (erf) => tf.add(erf, tf.scalar(1)));
  const y = flow(
    h,
    (rows) => tf.mul(rows, gate),
    (active) => matMul(active, w.outer, { transposeB: true }),
    (rows) => tf.add(rows, w.outerBias),
  );
  return { y, kept: { h, gate } };
}

/** Gradient over x. d(h gate) / dh = gate + h 2 / sqrt(pi) exp(-h^2). */
export function feedForwardBackward(
  dy: tf.Tensor3D,
  w: FeedForwardWeights,
  { h, gate }: FeedForwardKept,
): tf.Tensor3D {
  const dActive = matMul(dy, w.outer);
  return flow(
    h,
    tf.square,
    (squares) => tf.sub(tf.scalar(LOG_TWO_OVER_ROOT_PI), squares),
    tf.exp,
    (bell) => tf.mul(h, bell),
    (slope) => tf.add(gate, slope),
    (slope) => consume(dActive, (rows) => tf.mul(rows, slope)),
    (dh) => matMul(dh, w.inner),
  );
}
