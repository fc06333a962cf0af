/**
 * Domain classifiers: relu layers and a linear one to the log odds of being a source row, one classifier
 * per seed. Gradients are derived by hand; a test checks them against automatic differentiation.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from '../flat.ts';
import { matMul, slopeOfRelu, withOnes, withoutBias } from '../ops.ts';

/** @param features width of z; @param hidden widths of the hidden layers, none for a linear one */
export function classifier(features: number, hidden: readonly number[]) {
  const names = [...hidden.map((_, k) => `layer${k + 1}`), 'out'];
  const widths = [features, ...hidden, 1];
  const shape = layout<readonly Block[]>(
    names.map((name, k) => ({ name, shape: [widths[k] + 1, widths[k + 1]], kind: 'affine' })),
  );

  /** @param z [S, n, features]; inside tf.tidy, which its closures must not outlive */
  function forward(parameters: tf.Tensor2D, z: tf.Tensor3D) {
    const p = shape.split(parameters);
    /** Inputs of every layer, with the column of ones. */
    const inputs: tf.Tensor3D[] = [];
    const on: tf.Tensor3D[] = [];
    let h = z;
    names.forEach((name, k) => {
      inputs[k] = withOnes(h);
      const a = matMul(inputs[k], p[name]);
      h = k < hidden.length ? tf.relu(a) : a;
      if (k < hidden.length) on[k] = slopeOfRelu(h);
    });
    /** Gradient at layer k from that at layer k + 1. */
    const through = (d: tf.Tensor3D, k: number) =>
      matMul(d, withoutBias(p[names[k]]), { transposeB: true });
    return {
      /** Log odds of being a source row, [S, n, 1]. */
      logit: h,
      /** Gradient over the parameters, [S, size]. @param dLogit gradient over log odds, [S, n, 1] */
      gradient(dLogit: tf.Tensor3D): tf.Tensor2D {
        const gradients: Record<string, tf.Tensor> = {};
        let d = dLogit;
        for (let k = hidden.length; k >= 0; k--) {
          gradients[names[k]] = matMul(inputs[k], d, { transposeA: true });
          if (k > 0) d = tf.mul(through(d, k), on[k - 1]);
        }
        return shape.join(gradients);
      },
      /** Gradient over z, [S, n, features]. @param dLogit gradient over log odds, [S, n, 1] */
      inputGradient(dLogit: tf.Tensor3D): tf.Tensor3D {
        let d = dLogit;
        for (let k = hidden.length; k > 0; k--) d = tf.mul(through(d, k), on[k - 1]);
        return through(d, 0);
      },
    };
  }

  return { layout: shape, forward };
}
