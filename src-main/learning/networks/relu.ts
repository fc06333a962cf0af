/** The network of the WDGRL paper (Shen et al. 2018): x -> relu = z, reward r = z w. */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from '../flat.ts';
import { affine, matMul, slopeOfRelu } from '../ops.ts';
import type { CreateNetwork } from './network.ts';

/** Glorot & Bengio (2010), as a normal: sqrt(2 / (inputs + outputs)). */
function glorot(inputs: number, outputs: number): number {
  return Math.sqrt(2 / (inputs + outputs));
}

export const relu: CreateNetwork = (inputs, hidden, extras = []) => {
  const blocks: Block[] = [
    {
      name: 'first',
      shape: [inputs + 1, hidden],
      kind: 'affine',
      deviation: glorot(inputs, hidden),
    },
    { name: 'reward', shape: [hidden, 1], kind: 'weight', deviation: glorot(hidden, 1) },
  ];
  if (extras.length > 0) {
    blocks.push({ name: 'extras', shape: [1, extras.length], kind: 'free', initial: extras });
  }
  const shape = layout<readonly Block[]>(blocks);
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
      const ofReward = (dReward: tf.Tensor3D): tf.Tensor3D =>
        tf.mul(dReward, tf.reshape(p['reward'], [-1, 1, hidden]));
      return {
        z,
        reward: matMul(z, p['reward']),
        ofReward,
        extras: extras.length > 0 ? p['extras'] : null,
        backward(dReward, dFeatures, dExtras) {
          const dz = dFeatures ? tf.add(ofReward(dReward), dFeatures) : ofReward(dReward);
          const da = tf.mul(dz, slopeOfRelu(z)) as tf.Tensor3D;
          return shape.join({
            first: matMul(x, da, { transposeA: true }),
            reward: matMul(z, dReward, { transposeA: true }),
            ...(extras.length > 0 ? { extras: dExtras ?? tf.zerosLike(p['extras']) } : {}),
          });
        },
      };
    },
  };
};
