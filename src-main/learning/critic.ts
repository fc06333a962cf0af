/**
 * Critics c(z): relu layers and a linear one, one critic a seed. For relu the second derivative is
 * zero almost everywhere, so that the gradient penalty needs first-order expressions only
 * (method.md, WDGRL): with on_k the slopes of layer k, u_L = on_L w^T, u_(k-1) = on_(k-1) (u_k W_k^T),
 * grad_z c = u_1 W_1^T. A test holds the whole critic step against automatic second-order
 * differentiation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from './flat.ts';
import { matMul, slopeOfRelu, withOnes, withoutBias } from './ops.ts';

/** Inside the square root of the gradient norm, so that its own gradient exists at zero. */
const EPSILON = 1e-12;

export type Critic = ReturnType<typeof critic>;

/** @param features width of z; @param hidden widths of the hidden layers, at least one */
export function critic(features: number, hidden: readonly number[]) {
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

  function pass(parameters: tf.Tensor2D, z: tf.Tensor3D) {
    const p = shape.split(parameters);
    const weights = layers.map((name) => withoutBias(p[name]));
    /** Inputs of every layer with their ones, and the last layer's output. */
    const inputs: tf.Tensor3D[] = [];
    const on: tf.Tensor3D[] = [];
    let h = z;
    for (const name of layers) {
      const padded = withOnes(h);
      inputs.push(padded);
      h = tf.relu(matMul(padded, p[name]));
      on.push(slopeOfRelu(h));
    }
    const u: tf.Tensor3D[] = [];
    let back = tf.transpose(p['out'], [0, 2, 1]);
    for (let k = layers.length - 1; k >= 0; k--) {
      u[k] = tf.mul(on[k], back);
      back = matMul(u[k], weights[k], { transposeB: true });
    }
    return { p, weights, inputs, on, u, top: h, gradient: back };
  }

  /** Gradient of c over z, [S, n, features]; inside tf.tidy. */
  function inputGradient(parameters: tf.Tensor2D, z: tf.Tensor3D): tf.Tensor3D {
    return pass(parameters, z).gradient;
  }

  /** Values c(z), [S, n, 1], and norms of their input gradients, [S, n, 1]; inside tf.tidy. */
  function evaluate(parameters: tf.Tensor2D, z: tf.Tensor3D) {
    const { p, top, gradient } = pass(parameters, z);
    return { value: matMul(top, p['out']), norm: norms(gradient) };
  }

  /**
   * Gradient over the parameters of
   * sum_i weight_i c(z_i) + gamma mean_i (||grad_z c(z_i)|| - 1)^2, [S, size]; inside tf.tidy.
   *
   * @param z [S, n, features] @param weight [S, n, 1]
   */
  function lossGradient(
    parameters: tf.Tensor2D,
    z: tf.Tensor3D,
    weight: tf.Tensor3D,
    gamma: number,
  ): tf.Tensor2D {
    const { weights, inputs, on, u, top, gradient } = pass(parameters, z);
    // The penalty backwards through grad_z c = u_1 W_1^T, u_(k-1) = on_(k-1) (u_k W_k^T).
    const norm = norms(gradient);
    const outer = tf.mul(
      tf.sub(tf.scalar(1), tf.div(tf.scalar(1), norm)),
      tf.scalar((2 * gamma) / z.shape[1]),
    );
    const gradients: Record<string, tf.Tensor> = {};
    let dq = tf.mul(gradient, outer) as tf.Tensor3D;
    layers.forEach((name, k) => {
      // Backwards through the values, row i of layer k is weight_i u_k: one product serves both.
      const ofValue = tf.mul(inputs[k], weight);
      const left = tf.add(
        ofValue,
        tf.pad(dq, [
          [0, 0],
          [0, 0],
          [0, 1],
        ]),
      ) as tf.Tensor3D;
      gradients[name] = matMul(left, u[k], { transposeA: true });
      dq = tf.mul(matMul(dq, weights[k]), on[k]) as tf.Tensor3D;
    });
    const above = tf.add(tf.mul(top, weight), dq);
    gradients['out'] = tf.sum(above, 1);
    return shape.join(gradients);
  }

  return { layout: shape, inputGradient, evaluate, lossGradient };
}

function norms(gradient: tf.Tensor3D): tf.Tensor3D {
  return tf.sqrt(tf.add(tf.sum(tf.square(gradient), 2, true), tf.scalar(EPSILON)));
}
