/**
 * Critics c(z): relu layers and a linear one, one critic per seed. For relu the second derivative is zero
 * almost everywhere, so the gradient penalty needs first-order expressions only (method.md, WDGRL): with
 * on_k the slopes of layer k, u_L = on_L w^T, u_(k-1) = on_(k-1) (u_k W_k^T), grad_z c = u_1 W_1^T. A
 * test checks the whole critic step against automatic second-order differentiation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from './flat.ts';
import { matMul, rowsFrom, slopeOfRelu } from './ops.ts';

/** Added inside the square root of the gradient norm, so that its own gradient exists at zero. */
const EPSILON = 1e-12;

export type Critic = ReturnType<typeof critic>;

/** The parameters of one critic, and the names of its hidden layers in order. */
function criticLayout(features: number, hidden: readonly number[]) {
  const layers = hidden.map((_, k) => `layer${k + 1}`);
  const widths = [features, ...hidden];
  const blocks: Block[] = layers.map((name, k) => ({
    name,
    shape: [widths[k] + 1, widths[k + 1]],
    kind: 'affine',
  }));
  const last = widths[widths.length - 1];
  const shape = layout<readonly Block[]>([
    ...blocks,
    { name: 'out', shape: [last, 1], kind: 'weight' },
  ]);
  return { layers, shape, last };
}

/** @param features width of z; @param hidden widths of the hidden layers, at least one */
export function critic(features: number, hidden: readonly number[]) {
  const { layers, shape, last } = criticLayout(features, hidden);

  function pass(parameters: tf.Tensor2D, z: tf.Tensor3D, between: Between | null = null) {
    const { weights, biases } = shape.splitApart(parameters);
    const active: tf.Tensor3D[] = [];
    const on: tf.Tensor3D[] = [];
    let h = z;
    layers.forEach((name, k) => {
      const linear = tf.add(matMul(h, weights[name]), biases[name]) as tf.Tensor3D;
      h = tf.relu(between && k === 0 ? withBetween(linear, between) : linear);
      active.push(h);
      on.push(slopeOfRelu(h));
    });
    const u: tf.Tensor3D[] = [];
    let back = tf.reshape(weights['out'], [-1, 1, last]) as tf.Tensor3D;
    for (let k = layers.length - 1; k >= 0; k--) {
      u[k] = tf.mul(on[k], back);
      back = matMul(u[k], weights[layers[k]], { transposeB: true });
    }
    return { weights, active, on, u, top: h, gradient: back };
  }

  /** Gradient of c over z, [S, n, features]; inside tf.tidy. */
  function inputGradient(parameters: tf.Tensor2D, z: tf.Tensor3D): tf.Tensor3D {
    return pass(parameters, z).gradient;
  }

  /** Values c(z), [S, n, 1], and norms of their input gradients, [S, n, 1]; inside tf.tidy. */
  function evaluate(parameters: tf.Tensor2D, z: tf.Tensor3D) {
    const { weights, top, gradient } = pass(parameters, z);
    const norm = tf.sqrt(squaredNorms(gradient)) as tf.Tensor3D;
    return { value: matMul(top, weights['out']), norm };
  }

  /**
   * Gradient over the parameters of
   * sum_i weight_i c(z_i) + gamma mean_i (||grad_z c(z_i)|| - 1)^2, [S, size]; inside tf.tidy.
   *
   * @param z [S, n, features] @param weight [S, n + m, 1], 0 at the last m
   * @param between m further points for the mean alone
   */
  function lossGradient(
    parameters: tf.Tensor2D,
    z: tf.Tensor3D,
    weight: tf.Tensor3D,
    gamma: number,
    between: Between | null = null,
  ): tf.Tensor2D {
    const { weights, active, on, u, top, gradient } = pass(parameters, z, between);
    const more: [number, number] = [0, gradient.shape[1] - z.shape[1]];
    const weighted = between
      ? tf.pad(tf.mul(z, rowsFrom(weight, 0, z.shape[1])), [none, more, none])
      : tf.mul(z, weight);
    // The penalty backwards through grad_z c = u_1 W_1^T, u_(k-1) = on_(k-1) (u_k W_k^T).
    const pull = tf.scalar((2 * gamma) / gradient.shape[1]);
    const outer = tf.sub(pull, tf.mul(pull, tf.rsqrt(squaredNorms(gradient))));
    const gradients: Record<string, tf.Tensor> = {};
    const biases: Record<string, tf.Tensor> = {};
    let dq = tf.mul(gradient, outer) as tf.Tensor3D;
    layers.forEach((name, k) => {
      // Backwards through the values, row i of layer k is weight_i u_k: one product serves both.
      const ofValue = k === 0 ? weighted : tf.mul(active[k - 1], weight);
      gradients[name] = matMul(tf.add(ofValue, dq), u[k], { transposeA: true });
      biases[name] = matMul(weight, u[k], { transposeA: true });
      dq = tf.mul(matMul(dq, weights[name]), on[k]) as tf.Tensor3D;
    });
    gradients['out'] = tf.sum(tf.add(tf.mul(top, weight), dq), 1);
    return shape.join(gradients, biases);
  }

  return { layout: shape, inputGradient, evaluate, lossGradient };
}

/**
 * Points between rows `from` + i and `to` + i of z, i < m. As the first layer is linear, its outputs for
 * them follow from its outputs for those rows.
 */
export interface Between {
  from: number;
  to: number;
  /** How far from `from` towards `to`, 0 to 1, [S, m, 1]. */
  share: tf.Tensor3D;
}

/** Rows [S, n, h] followed by the m points between. */
function withBetween(rows: tf.Tensor3D, { from, to, share }: Between): tf.Tensor3D {
  const start = rowsFrom(rows, from, share.shape[1]);
  const way = tf.sub(rowsFrom(rows, to, share.shape[1]), start);
  return tf.concat3d([rows, tf.add(start, tf.mul(share, way))], 1);
}

const none: [number, number] = [0, 0];

function squaredNorms(gradient: tf.Tensor3D): tf.Tensor3D {
  return tf.add(tf.sum(tf.square(gradient), 2, true), tf.scalar(EPSILON));
}
