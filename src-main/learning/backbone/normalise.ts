/** Layer normalisation with gain and offset (Ba et al. 2016), and its gradient. Inside tf.tidy. */
import * as tf from '@tensorflow/tfjs-core';
import { consume, flow } from './flow.ts';
import { fusedKernels } from '../fused.ts';

/** Gain and offset, [1, H] each. */
export interface Norm {
  gain: tf.Tensor2D;
  offset: tf.Tensor2D;
}

export interface Normalised {
  /** [N, H] */
  y: tf.Tensor2D;
  /** Before gain and offset, [N, H]. */
  standard: tf.Tensor2D;
  /** 1 / standard deviation of a row, [N, 1]. */
  scale: tf.Tensor2D;
}

export type NormaliseKept = Omit<Normalised, 'y'>;

/** @param x [N, H] @param epsilon added to variances */
export function normalise(x: tf.Tensor2D, { gain, offset }: Norm, epsilon: number): Normalised {
  const centred = tf.sub(x, tf.mean(x, 1, true)) as tf.Tensor2D;
  const variance = flow(centred, tf.square, (squares) => tf.mean(squares, 1, true));
  const scale = tf.rsqrt(tf.add(variance, tf.scalar(epsilon))) as tf.Tensor2D;
  const standard = consume(centred, (rows) => tf.mul(rows, scale));
  const y = flow(
    standard,
    (rows) => tf.mul(rows, gain),
    (rows) => tf.add(rows, offset),
  );
  return { y, standard, scale };
}

/**
 * Normalises x + products + bias; takes ownership of the products. @param products [N, H] @param bias [1,
 * H]
 */
export function normaliseSum(
  x: tf.Tensor2D,
  products: tf.Tensor2D,
  bias: tf.Tensor2D,
  norm: Norm,
  epsilon: number,
): Normalised {
  const fused = fusedKernels();
  if (fused) {
    const normalised = fused.normalise({ x, products, bias, ...norm }, epsilon);
    products.dispose();
    return normalised;
  }
  const sum = consume(
    products,
    (rows) => tf.add(rows, bias),
    (rows) => tf.add(x, rows),
  );
  const normalised = normalise(sum, norm, epsilon);
  sum.dispose();
  return normalised;
}

/**
 * Gradient over x: (g - mean(g) - s mean(g s)) / deviation, with g = dy gain and s standard.
 *
 * @param parts summands of dy, [N, H] each
 */
export function normaliseBackward(
  parts: readonly tf.Tensor2D[],
  gain: tf.Tensor2D,
  { standard, scale }: NormaliseKept,
): tf.Tensor2D {
  const fused = fusedKernels();
  if (fused) return fused.normaliseGradient({ gain, standard, scale }, parts);
  const dy = parts.length === 1 ? parts[0] : tf.addN([...parts]);
  const g = tf.mul(dy, gain) as tf.Tensor2D;
  if (parts.length > 1) dy.dispose();
  const mean = tf.mean(g, 1, true);
  const share = flow(
    g,
    (rows) => tf.mul(rows, standard),
    (products) => tf.mean(products, 1, true),
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
