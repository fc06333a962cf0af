/**
 * The gelu, up to the factor that is folded into the weights around it (feed-forward.ts): h (1 + erf(h))
 * with h = products + bias, and its gradient. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import { consume, flow } from './flow.ts';
import { fusedKernels } from '../fused.ts';

const LOG_TWO_OVER_ROOT_PI = Math.log(2 / Math.sqrt(Math.PI));

/** Values that the gradient needs, [N, I] each. */
export interface GeluKept {
  /** h, or the products alone if the engine's own kernel adds the bias again. */
  h: tf.Tensor2D;
  /** 1 + erf(h); null if the engine's own kernel recomputes it. */
  gate: tf.Tensor2D | null;
}

/** Takes ownership of the products. @param products [N, I] @param bias [1, I] */
export function gelu(
  products: tf.Tensor2D,
  bias: tf.Tensor2D,
): { active: tf.Tensor2D; kept: GeluKept } {
  const fused = fusedKernels();
  if (fused) return { active: fused.gelu(products, bias), kept: { h: products, gate: null } };
  const h = consume(products, (rows) => tf.add(rows, bias));
  const gate = flow(h, tf.erf, (erf) => tf.add(erf, tf.scalar(1)));
  return { active: tf.mul(h, gate), kept: { h, gate } };
}

/**
 * Gradient over the products; takes ownership of dActive. d(h gate) / dh = gate + h 2 / sqrt(pi)
 * exp(-h^2).
 */
export function geluBackward(
  dActive: tf.Tensor2D,
  bias: tf.Tensor2D,
  { h, gate }: GeluKept,
): tf.Tensor2D {
  const fused = fusedKernels();
  if (fused) return consume(dActive, (rows) => fused.geluGradient(h, bias, rows));
  if (!gate) throw new Error('The engine was changed between the ways there and back.');
  return flow(
    h,
    tf.square,
    (squares) => tf.sub(tf.scalar(LOG_TWO_OVER_ROOT_PI), squares),
    tf.exp,
    (bell) => tf.mul(h, bell),
    (slope) => tf.add(gate, slope),
    (slope) => consume(dActive, (rows) => tf.mul(rows, slope)),
  );
}
