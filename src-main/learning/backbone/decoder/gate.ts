/**
 * The gate of the feed-forward part, f(g) u (Shazeer 2020), with f the SiLU or the gelu by tanh, and its
 * gradient. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../../../domain/decoder.ts';

type Activation = DecoderConfig['activation'];

/** Constant of gelu's approximation (Hendrycks & Gimpel 2016): sqrt(2 / pi) (g + .044715 g^3). */
const INNER = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** f(g) = g s(g), where s is a sigmoid: of g, or of twice the gelu's inner part. */
function sigmoidOf(g: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  if (activation === 'silu') return tf.sigmoid(g);
  const cubic = tf.add(tf.mul(tf.square(g), tf.scalar(2 * INNER * CUBIC)), tf.scalar(2 * INNER));
  return tf.sigmoid(tf.mul(g, cubic)) as tf.Tensor2D;
}

/** @param g [N, I] @param u [N, I] */
export function gated(g: tf.Tensor2D, u: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  return tf.tidy(() => tf.mul(tf.mul(g, sigmoidOf(g, activation)), u));
}

/** Gradients over g and u. f'(g) = s + g s (1 - s) z', with z' the slope of the sigmoid's argument. */
export function gatedBackward(
  dy: tf.Tensor2D,
  g: tf.Tensor2D,
  u: tf.Tensor2D,
  activation: Activation,
): { dGate: tf.Tensor2D; dUp: tf.Tensor2D } {
  const [dGate, dUp] = tf.tidy(() => {
    const s = sigmoidOf(g, activation);
    const active = tf.mul(g, s);
    const rest = tf.mul(active, tf.sub(tf.scalar(1), s));
    const bend =
      activation === 'silu'
        ? rest
        : tf.mul(
            rest,
            tf.add(tf.mul(tf.square(g), tf.scalar(6 * INNER * CUBIC)), tf.scalar(2 * INNER)),
          );
    return [tf.mul(tf.mul(dy, u), tf.add(s, bend)), tf.mul(dy, active)] as tf.Tensor2D[];
  });
  return { dGate, dUp };
}
