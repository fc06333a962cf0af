/** DIAL's head: x -> relu -> linear -> LayerNorm = z, reward r = z w. */
import * as tf from '@tensorflow/tfjs-core';
import { layout, type Block } from '../flat.ts';
import { fusedKernels } from '../fused.ts';
import { affine, matMul, slopeOfRelu, withOnes, withoutBias } from '../ops.ts';
import { rewardHead } from './head.ts';
import type { CreateNetwork } from './network.ts';

/** Added to the variance, so that constant features stay finite. */
const EPSILON = 1e-5;

/**
 * Initial standard deviation of the second layer's biases. LayerNorm alone would lose how far a text lies
 * from the centre, and with it most of what a linear model knows; around a large constant it is nearly
 * linear. Measured from half of UKPConvArg1's topics to the other half: .79 instead of .765.
 */
const OFFSET = 4;
/** Standard deviation of the initial rewards: small, so that training starts without an opinion. */
const FIRST_REWARD = 0.15;

/** Rewards from weights as `folded` gives them. @param epsilon added to the sum of squares */
function foldedReward(
  [first, firstBias, second, secondBias, reward]: readonly tf.Tensor3D[],
  x: tf.Tensor3D,
  epsilon: number,
): tf.Tensor3D {
  const fused = x.shape[0] === 1 ? fusedKernels() : null;
  if (fused) return fused.reward({ x, first, firstBias, second, secondBias, reward }, epsilon);
  const h1 = tf.relu(tf.add(matMul(x, first), firstBias)) as tf.Tensor3D;
  const centred = tf.add(matMul(h1, second), secondBias) as tf.Tensor3D;
  const squares = tf.sum(tf.square(centred), 2, true);
  const scale = tf.rsqrt(tf.add(squares, tf.scalar(epsilon)));
  return tf.mul(matMul(centred, reward), scale);
}

/** Back through LayerNorm without gain: dy = (dz - mean(dz) - z mean(dz z)) / deviation. */
function normBackward(dz: tf.Tensor3D, z: tf.Tensor3D, scale: tf.Tensor): tf.Tensor3D {
  const alongZ = tf.mul(z, tf.mean(tf.mul(dz, z), 2, true));
  const across = tf.sub(tf.sub(dz, tf.mean(dz, 2, true)), alongZ);
  return tf.mul(across, scale);
}

export const layerNorm: CreateNetwork = (inputs, hidden, extras = []) => {
  const head = rewardHead(hidden, FIRST_REWARD / Math.sqrt(hidden), extras);
  const shape = layout<readonly Block[]>([
    { name: 'first', shape: [inputs + 1, hidden], kind: 'affine' },
    { name: 'second', shape: [hidden + 1, hidden], kind: 'affine', biasDeviation: OFFSET },
    ...head.blocks,
  ]);
  return {
    layout: shape,
    /** LayerNorm subtracts the mean over z's columns, so weights with zero mean give a y with zero mean. */
    folded(parameters) {
      const { weights, biases } = shape.splitApart(parameters);
      const centred = (rows: tf.Tensor3D) => tf.sub(rows, tf.mean(rows, 2, true)) as tf.Tensor3D;
      return [
        weights['first'],
        biases['first'],
        centred(weights['second']),
        centred(biases['second']),
        // The factor sqrt(h) of the standard deviation, sqrt(sum of squares / h), goes here.
        tf.mul(weights['reward'], tf.scalar(Math.sqrt(hidden))),
      ];
    },
    reward: (weights, x) => foldedReward(weights, x, hidden * EPSILON),
    forward(parameters, x) {
      const p = shape.split(parameters);
      const h1 = tf.relu(affine(x, p['first']));
      const padded = withOnes(h1);
      const y = matMul(padded, p['second']);
      const centred = tf.sub(y, tf.mean(y, 2, true));
      const variance = tf.mean(tf.square(centred), 2, true);
      const scale = tf.rsqrt(tf.add(variance, tf.scalar(EPSILON)));
      const z = tf.mul(centred, scale) as tf.Tensor3D;
      const { ofFeatures, gradients, ...ends } = head.of(p, z);
      return {
        z,
        ...ends,
        backward(dReward, dFeatures, dExtras) {
          const dz = ofFeatures(dReward, dFeatures);
          const dy = normBackward(dz, z, scale);
          const da = tf.mul(
            matMul(dy, withoutBias(p['second']), { transposeB: true }),
            slopeOfRelu(h1),
          ) as tf.Tensor3D;
          return {
            parameters: shape.join({
              first: matMul(x, da, { transposeA: true }),
              second: matMul(padded, dy, { transposeA: true }),
              ...gradients(dReward, dExtras),
            }),
            inputs: () => matMul(da, withoutBias(p['first']), { transposeB: true }),
          };
        },
      };
    },
  };
};
