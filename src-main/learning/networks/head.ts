/** The end of every network: the reward r = z w, and the source loss's auxiliary parameters. */
import * as tf from '@tensorflow/tfjs-core';
import type { Block } from '../flat.ts';
import { matMul } from '../ops.ts';

type Blocks = Record<string, tf.Tensor3D>;

/**
 * @param deviation standard deviation of the reward weights' start values @param extras start values of
 * the auxiliary parameters
 */
export function rewardHead(hidden: number, deviation: number, extras: readonly number[]) {
  const blocks: Block[] = [{ name: 'reward', shape: [hidden, 1], kind: 'weight', deviation }];
  if (extras.length > 0) {
    blocks.push({ name: 'extras', shape: [1, extras.length], kind: 'free', initial: extras });
  }
  return {
    /** Must be last in a network's layout. */
    blocks,
    /** Rewards and auxiliary parameters for `Forward`, and gradients; inside tf.tidy. */
    of(p: Blocks, z: tf.Tensor3D) {
      const ofReward = (dReward: tf.Tensor3D): tf.Tensor3D =>
        tf.mul(dReward, tf.reshape(p['reward'], [-1, 1, hidden]));
      return {
        reward: matMul(z, p['reward']),
        extras: extras.length > 0 ? p['extras'] : null,
        ofReward,
        /** Over z, from both losses. */
        ofFeatures: (dReward: tf.Tensor3D, dFeatures: tf.Tensor3D | null): tf.Tensor3D =>
          dFeatures ? tf.add(ofReward(dReward), dFeatures) : ofReward(dReward),
        /** Gradients over the head's own blocks. */
        gradients(dReward: tf.Tensor3D, dExtras: tf.Tensor3D | null): Blocks {
          const reward = matMul(z, dReward, { transposeA: true });
          if (extras.length === 0) return { reward };
          return { reward, extras: dExtras ?? tf.zerosLike(p['extras']) };
        },
      };
    },
  };
}
