/**
 * The feed-forward part of a layer: gelu(x W1 + b1) W2 + b2, with the exact gelu (Hendrycks & Gimpel
 * 2016), x Phi(x). Nothing in it is tuned, so its factors are folded into its weights: with
 * h = x / sqrt(2), gelu(x) = h (1 + erf(h)) / sqrt(2). Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import { consume } from './flow.ts';
import { gelu, geluBackward, type GeluKept } from './gelu.ts';

/** Folded in on both sides of the gelu: into W1 and b1, and into W2. */
export const FOLDED = Math.SQRT1_2;

export interface FeedForwardWeights {
  /** W1 transposed, with the factor: [I, H]; its biases, with the factor, [1, I]. */
  inner: tf.Tensor2D;
  innerBias: tf.Tensor2D;
  /**
   * W2, with the factor: [I, H]; its biases [1, H]. Not transposed like the others: a product over I
   * takes two thirds of the time with a plain right-hand side (TensorFlow, [2048, 1536] by [1536, 384]).
   */
  outer: tf.Tensor2D;
  outerBias: tf.Tensor2D;
}

/** [N, H] to [N, H], without the outer bias: normalisation adds it. */
export function feedForward(
  x: tf.Tensor2D,
  w: FeedForwardWeights,
): { products: tf.Tensor2D; kept: GeluKept } {
  const { active, kept } = gelu(tf.matMul(x, w.inner, false, true), w.innerBias);
  return { products: consume(active, (rows) => tf.matMul(rows, w.outer)), kept };
}

/** Gradient over x. */
export function feedForwardBackward(
  dy: tf.Tensor2D,
  w: FeedForwardWeights,
  kept: GeluKept,
): tf.Tensor2D {
  const dInner = geluBackward(tf.matMul(dy, w.outer, false, true), w.innerBias, kept);
  return consume(dInner, (rows) => tf.matMul(rows, w.inner));
}
