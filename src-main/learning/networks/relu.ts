/** The network of the WDGRL paper (Shen et al. 2018): x -> relu = z, reward r = z w. */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from '../flat.ts';
import { affine, matMul, slopeOfRelu, withoutBias } from '../ops.ts';
import { rewardHead } from './head.ts';
import type { CreateNetwork } from './network.ts';

/** Glorot & Bengio (2010), as a normal: sqrt(2 / (inputs + outputs)). */
function glorot(inputs: number, outputs: number): number {
  return Math.sqrt(2 / (inputs + outputs));
}

export const relu: CreateNetwork = (inputs, hidden, extras = []) => {
  const head = rewardHead(hidden, glorot(hidden, 1), extras);
  const shape = layout<readonly Block[]>([
    {
      name: 'first',
      shape: [inputs + 1, hidden],
      kind: 'affine',
      deviation: glorot(inputs, hidden),
    },
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
