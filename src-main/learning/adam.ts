/** AdamW over one flat vector. */
import * as tf from '@tensorflow/tfjs-core';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export interface Adam {
  /** The parameters, of shape [size]. Owned by the optimiser: read, never disposed. */
  readonly parameters: tf.Tensor1D;
  /** One step down the gradient, of shape [size]. */
  apply(gradient: tf.Tensor1D): void;
  dispose(): void;
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2):
 * p <- (1 - rate decay) p - rate m^ / (sqrt(v^) + epsilon).
 *
 * @param initial start values
 * @param decayed 1 where the decay applies, 0 elsewhere
 */
export function adam(
  initial: Float32Array,
  decayed: Float32Array,
  { rate, decay }: { rate: number; decay: number },
): Adam {
  let parameters = tf.tensor1d(initial);
  let first = tf.zeros([initial.length]) as tf.Tensor1D;
  let second = tf.zeros([initial.length]) as tf.Tensor1D;
  let steps = 0;
  const kept = tf.tensor1d(decayed.map((mask) => 1 - rate * decay * mask));
  const beta1 = tf.scalar(BETA1);
  const beta2 = tf.scalar(BETA2);
  const rest1 = tf.scalar(1 - BETA1);
  const rest2 = tf.scalar(1 - BETA2);
  return {
    get parameters() {
      return parameters;
    },
    apply(gradient) {
      steps++;
      const correction2 = Math.sqrt(1 - BETA2 ** steps);
      const next = tf.tidy(() => {
        const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, rest1));
        const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), rest2));
        // Both bias corrections folded into the rate and into epsilon.
        const step = tf.div(m, tf.add(tf.sqrt(v), tf.scalar(EPSILON * correction2)));
        const scaled = tf.mul(step, tf.scalar((rate * correction2) / (1 - BETA1 ** steps)));
        return [tf.sub(tf.mul(parameters, kept), scaled), m, v] as tf.Tensor1D[];
      });
      tf.dispose([parameters, first, second]);
      // Kept, since a step may run inside a tidy of the caller.
      [parameters, first, second] = next.map((tensor) => tf.keep(tensor));
    },
    dispose() {
      tf.dispose([parameters, first, second, kept, beta1, beta2, rest1, rest2]);
    },
  };
}
