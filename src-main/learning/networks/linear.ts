/**
 * A linear head: x W + b = z, reward r = z w. Rewards over a tuned language model are then products with
 * its vectors, so that a reward model's own score head can be the start, and the export.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from '../flat.ts';
import { affine, matMul, withoutBias } from '../ops.ts';
import { rewardHead } from './head.ts';
import type { CreateNetwork } from './network.ts';

/** Standard deviation of the initial rewards: small, so that training starts without an opinion. */
const FIRST_REWARD = 0.15;

export const linear: CreateNetwork = (inputs, hidden, extras = []) => {
  const head = rewardHead(hidden, FIRST_REWARD / Math.sqrt(hidden), extras);
  const shape = layout<readonly Block[]>([
    { name: 'first', shape: [inputs + 1, hidden], kind: 'affine', deviation: inputs ** -0.5 },
    ...head.blocks,
  ]);
  return {
    layout: shape,
    folded(parameters) {
      const { weights, biases } = shape.splitApart(parameters);
      const reward = weights['reward'];
      return [matMul(weights['first'], reward), matMul(biases['first'], reward)];
    },
    reward([weights, bias], x) {
      return tf.add(matMul(x, weights), bias) as tf.Tensor3D;
    },
    forward(parameters, x) {
      const p = shape.split(parameters);
      const z = affine(x, p['first']);
      const { ofFeatures, gradients, ...ends } = head.of(p, z);
      return {
        z,
        ...ends,
        backward(dReward, dFeatures, dExtras) {
          const dz = ofFeatures(dReward, dFeatures);
          return {
            parameters: shape.join({
              first: matMul(x, dz, { transposeA: true }),
              ...gradients(dReward, dExtras),
            }),
            inputs: () => matMul(dz, withoutBias(p['first']), { transposeB: true }),
          };
        },
      };
    },
  };
};
