/**
 * A network from encoded texts to features z and rewards, one per seed. Gradients are derived by hand; a
 * test checks every network against automatic differentiation. A network is one file and one line in
 * `index.ts`.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Layout } from '../flat.ts';

/** A forward pass, with what its backward pass needs. */
export interface Forward {
  /** Features that reward and critic read, [S, n, h]. */
  z: tf.Tensor3D;
  /** Rewards, [S, n, 1]. */
  reward: tf.Tensor3D;
  /** Auxiliary parameters of the source loss, [S, 1, E]; null if it has none. */
  extras: tf.Tensor3D | null;
  /** Gradient over z of a loss with this gradient over rewards: [S, n, 1] to [S, n, h]. */
  ofReward(dReward: tf.Tensor3D): tf.Tensor3D;
  /**
   * Gradient of a loss over the parameters and the inputs.
   *
   * @param dReward gradient over rewards, [S, n, 1]
   * @param dFeatures further gradient over z, [S, n, h], as from a domain loss; null for none
   * @param dExtras gradient over the auxiliary parameters, [S, 1, E]; null for none
   */
  backward(
    dReward: tf.Tensor3D,
    dFeatures: tf.Tensor3D | null,
    dExtras: tf.Tensor3D | null,
  ): Backward;
}

export interface Backward {
  /** [S, size] */
  parameters: tf.Tensor2D;
  /** Gradient over x without its column of ones, [S, n, inputs]; computed on demand. */
  inputs(): tf.Tensor3D;
}

export interface Network {
  layout: Layout<string>;
  /**
   * Inside tf.tidy.
   *
   * @param x [S, n, inputs + 1], its last column 1; or [S, n, inputs] if no gradient is needed
   */
  forward(parameters: tf.Tensor2D, x: tf.Tensor3D): Forward;
  /** Parts of the reward that do not depend on the row, computed once; inside tf.tidy. */
  folded(parameters: tf.Tensor2D): tf.Tensor3D[];
  /** Rewards, [S, n, 1], from the result of `folded`. Inside tf.tidy. @param x [S, n, inputs] */
  reward(folded: readonly tf.Tensor3D[], x: tf.Tensor3D): tf.Tensor3D;
}

/**
 * @param inputs width d of the encoded text @param hidden width h of the features
 * @param extras start values of the source loss's auxiliary parameters, last among the parameters
 */
export type CreateNetwork = (inputs: number, hidden: number, extras?: readonly number[]) => Network;
