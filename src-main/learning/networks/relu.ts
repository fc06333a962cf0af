/** The network of the WDGRL paper (Shen et al. 2018): x -> relu = z, reward r = z w. */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from '../flat.ts';
import { affine, matMul, slopeOfRelu, withoutBias } from '../ops.ts';
import { rewardHead } from './head.ts';
import type { CreateNetwork } from './network.ts';

/**
 * The deviation with which PyTorch starts a linear layer, whose weights are uniform up to
 * 1 / sqrt(inputs); the paper's figures were reproduced from there. Larger starts leave more of
 * themselves in features of bags of words: .5 points less on the target.
 */
function startOf(inputs: number): number {
  return 1 / Math.sqrt(3 * inputs);
}

export const relu: CreateNetwork = (inputs, hidden, extras = []) => {
  const head = rewardHead(hidden, startOf(hidden), extras);
  const shape = layout<readonly Block[]>([
    { name: 'first', shape: [inputs + 1, hidden], kind: 'affine', deviation: startOf(inputs) },
    ...head.blocks,
  ]);
  return {
    layout: shape,
    folded(parameters) {
      const { weights, biases } = shape.splitApart(parameters);
      return [weights['first'], biases['first'], weights['reward']];
    },
    reward([first, bias, reward], x) {
      return matMul(tf.relu(tf.add(matMul(x, first), bias)), reward);
    },
    forward(parameters, x) {
      const p = shape.split(parameters);
      const z = tf.relu(affine(x, p['first']));
      const { ofFeatures, gradients, ...ends } = head.of(p, z);
      return {
        z,
        ...ends,
        backward(dReward, dFeatures, dExtras) {
          const dz = ofFeatures(dReward, dFeatures);
          const da = tf.mul(dz, slopeOfRelu(z)) as tf.Tensor3D;
          return {
            parameters: shape.join({
              first: matMul(x, da, { transposeA: true }),
              ...gradients(dReward, dExtras),
            }),
            inputs: () => matMul(da, withoutBias(p['first']), { transposeB: true }),
          };
        },
      };
    },
  };
};
