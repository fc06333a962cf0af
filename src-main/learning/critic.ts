/**
 * The Wasserstein critic c(z): two relu layers and a linear one. For relu the second derivative is
 * zero almost everywhere, so that the gradient penalty needs first-order expressions only:
 * u = phi'(a2) w3, v = phi'(a1) (u W2^T), grad_z c = v W1^T (method.md, WDGRL). A test holds the
 * whole critic step against automatic second-order differentiation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layout } from './flat.ts';

/** Inside the square root of the gradient norm, so that its own gradient exists at zero. */
const EPSILON = 1e-12;

export type Critic = ReturnType<typeof critic>;

/** @param features width of z; @param hidden widths of the two hidden layers */
export function critic(features: number, hidden: readonly [number, number]) {
  const shape = layout([
    { name: 'w1', shape: [features, hidden[0]], kind: 'weight' },
    { name: 'b1', shape: [hidden[0]], kind: 'bias' },
    { name: 'w2', shape: [hidden[0], hidden[1]], kind: 'weight' },
    { name: 'b2', shape: [hidden[1]], kind: 'bias' },
    { name: 'w3', shape: [hidden[1], 1], kind: 'weight' },
  ] as const);

  function pass(parameters: tf.Tensor1D, z: tf.Tensor2D) {
    const p = shape.split(parameters);
    const h1 = tf.relu(tf.add(tf.matMul(z, p.w1), p.b1)) as tf.Tensor2D;
    const h2 = tf.relu(tf.add(tf.matMul(h1, p.w2), p.b2)) as tf.Tensor2D;
    const zero = tf.scalar(0);
    const on1 = tf.cast(tf.greater(h1, zero), 'float32') as tf.Tensor2D;
    const on2 = tf.cast(tf.greater(h2, zero), 'float32') as tf.Tensor2D;
    const w1t = tf.transpose(p.w1);
    const w2t = tf.transpose(p.w2);
    const u = tf.mul(on2, tf.transpose(p.w3)) as tf.Tensor2D;
    const v = tf.mul(tf.matMul(u, w2t), on1) as tf.Tensor2D;
    return { p, h1, h2, on1, on2, w2t, u, v, gradient: tf.matMul(v, w1t) as tf.Tensor2D };
  }

  /** Gradient of c over z, [n, features]; inside tf.tidy. */
  function inputGradient(parameters: tf.Tensor1D, z: tf.Tensor2D): tf.Tensor2D {
    return pass(parameters, z).gradient;
  }

  /** Values c(z), [n, 1], and norms of their input gradients, [n, 1]; inside tf.tidy. */
  function evaluate(parameters: tf.Tensor1D, z: tf.Tensor2D) {
    const { p, h2, gradient } = pass(parameters, z);
    return { value: tf.matMul(h2, p.w3), norm: norms(gradient) };
  }

  /**
   * Gradient over the flat parameters of
   * sum_i weight_i c(z_i) + gamma mean_i (||grad_z c(z_i)|| - 1)^2, [size]; inside tf.tidy.
   *
   * @param z [n, features] @param weight [n, 1]
   */
  function lossGradient(
    parameters: tf.Tensor1D,
    z: tf.Tensor2D,
    weight: tf.Tensor2D,
    gamma: number,
  ): tf.Tensor1D {
    const { p, h1, h2, on1, on2, w2t, u, v, gradient } = pass(parameters, z);
    const rows = tf.ones([1, z.shape[0]]) as tf.Tensor2D;

    // The weighted sum of values, backwards.
    const da2 = tf.mul(weight, u) as tf.Tensor2D;
    const da1 = tf.mul(tf.matMul(da2, w2t), on1) as tf.Tensor2D;

    // The penalty, backwards through g = v W1^T, v = on1 (u W2^T), u = on2 w3^T.
    const norm = norms(gradient);
    const outer = tf.mul(
      tf.div(tf.sub(norm, tf.scalar(1)), norm),
      tf.scalar((2 * gamma) / z.shape[0]),
    );
    const dg = tf.mul(outer, gradient) as tf.Tensor2D;
    const dq = tf.mul(tf.matMul(dg, p.w1), on1) as tf.Tensor2D;
    const du = tf.mul(tf.matMul(dq, p.w2), on2) as tf.Tensor2D;

    return shape.join({
      w1: tf.add(tf.matMul(tf.transpose(z), da1), tf.matMul(tf.transpose(dg), v)),
      b1: tf.matMul(rows, da1),
      w2: tf.add(tf.matMul(tf.transpose(h1), da2), tf.matMul(tf.transpose(dq), u)),
      b2: tf.matMul(rows, da2),
      w3: tf.add(tf.matMul(tf.transpose(h2), weight), tf.transpose(tf.matMul(rows, du))),
    });
  }

  return { layout: shape, inputGradient, evaluate, lossGradient };
}

function norms(gradient: tf.Tensor2D): tf.Tensor2D {
  return tf.sqrt(tf.add(tf.sum(tf.square(gradient), 1, true), tf.scalar(EPSILON)));
}
