/** AdamW over the flat parameters of an ensemble. */
import * as tf from '@tensorflow/tfjs-core';
import { requireLength } from './kept-state.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export interface AdamOptions {
  rate: number;
  /** Decoupled weight decay: every step shrinks weights by rate times this. */
  decay: number;
  /** Weight of the sum of squared parameters in the loss itself, on all parameters, as in plain Adam. */
  l2?: number;
}

/** Everything that a step depends on; from it an optimiser continues bit for bit. */
export interface AdamState {
  steps: number;
  parameters: Float32Array;
  /** Adam's m and v, or sums of gradients and their squares: see `means`. */
  first: Float32Array;
  second: Float32Array;
  /**
   * 1 if an engine's own `AdamStep` kernel keeps m and v; 0 or absent: m / (1 - beta1), v / (1 - beta2).
   */
  means?: number;
}

/**
 * An optional kernel of the engine: kept p - rate m / (sqrt(v) + epsilon) with the new means m and v, in
 * one pass. Takes ownership of the tensors `parameters`, `first` and `second` and disposes them; returns
 * the three new ones.
 */
const FUSED = 'AdamStep';

export interface Adam {
  /** The parameters, [S, size]. Owned by the optimiser: read, never disposed. */
  readonly parameters: tf.Tensor2D;
  /** One step down the gradient, [S, size]. @param share factor on the rate, given by a schedule */
  apply(gradient: tf.Tensor2D, share?: number): void;
  state(): Promise<AdamState>;
  dispose(): void;
}

interface Held {
  parameters: tf.Tensor2D;
  first: tf.Tensor2D;
  second: tf.Tensor2D;
  /** What the decay leaves of each parameter in a step; null without decay. */
  kept: tf.Tensor2D | null;
  beta1: tf.Scalar;
  beta2: tf.Scalar;
}

/**
 * The next parameters, first and second moments, of sums: m and v are divided by 1 - beta1 and 1 - beta2.
 * Inside tf.tidy.
 */
function next(held: Held, gradient: tf.Tensor, rate: number, epsilon: number): tf.Tensor[] {
  const { parameters, first, second, kept, beta1, beta2 } = held;
  const m = tf.add(tf.mul(first, beta1), gradient);
  const v = tf.add(tf.mul(second, beta2), tf.square(gradient));
  const step = tf.div(m, tf.add(tf.sqrt(v), tf.scalar(epsilon)));
  const shrunk = kept ? tf.mul(parameters, kept) : parameters;
  return [tf.sub(shrunk, tf.mul(step, tf.scalar(rate))), m, v];
}

/** The same by the engine's kernel, of means. */
function nextFused(held: Held, gradient: tf.Tensor, rate: number, epsilon: number): tf.Tensor[] {
  const { parameters, first, second, kept } = held;
  const inputs = { parameters, first, second, gradient, ...(kept ? { kept } : {}) };
  return tf.engine().runKernel<tf.Tensor[]>(FUSED, inputs, {
    rate,
    beta1: BETA1,
    beta2: BETA2,
    epsilon,
  });
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2): p <- (1 - rate decay) p -
 * rate m^ / (sqrt(v^) + epsilon).
 *
 * @param initial start values, one [size] per seed @param decayed 1 where the decay applies, [size]
 * @param resume continues from here instead of from `initial`
 */
export function adam(
  initial: readonly Float32Array[],
  decayed: Float32Array,
  { rate, decay, l2 = 0 }: AdamOptions,
  resume?: AdamState,
): Adam {
  const shape: [number, number] = [initial.length, decayed.length];
  const flat = (parts: readonly Float32Array[]) =>
    tf.keep(tf.tidy(() => tf.stack(parts.map((part) => tf.tensor1d(part))))) as tf.Tensor2D;
  const tensorOf = (values: Float32Array | undefined) =>
    tf.tensor2d(requireLength(values, shape[0] * shape[1]), shape);
  const fused = tf.getKernel(FUSED, tf.getBackend()) !== undefined;
  const moment = (values: Float32Array | undefined, beta: number) => {
    if (!resume) return tf.zeros(shape) as tf.Tensor2D;
    if (!values || fused === (resume.means === 1)) return tensorOf(values);
    const factor = fused ? 1 - beta : 1 / (1 - beta);
    return tensorOf(values.map((value) => value * factor));
  };
  let steps = resume?.steps ?? 0;
  let parameters = resume ? tensorOf(resume.parameters) : flat(initial);
  let first = moment(resume?.first, BETA1);
  let second = moment(resume?.second, BETA2);
  const kept =
    decay === 0 ? null : flat(initial.map(() => decayed.map((mask) => 1 - rate * decay * mask)));
  const beta1 = tf.scalar(BETA1);
  const beta2 = tf.scalar(BETA2);
  return {
    get parameters() {
      return parameters;
    },
    apply(gradient, share = 1) {
      steps++;
      // Both bias corrections are folded into the rate and into epsilon; so are the sums' factors.
      const correction1 = (1 - BETA1 ** steps) / (fused ? 1 : 1 - BETA1);
      const correction2 = Math.sqrt((1 - BETA2 ** steps) / (fused ? 1 : 1 - BETA2));
      const corrected = (share * rate * correction2) / correction1;
      const epsilon = EPSILON * correction2;
      const held = { parameters, first, second, kept, beta1, beta2 };
      const results = tf.tidy(() => {
        const g = l2 === 0 ? gradient : tf.add(gradient, tf.mul(parameters, tf.scalar(l2)));
        return (fused ? nextFused : next)(held, g, corrected, epsilon);
      }) as tf.Tensor2D[];
      // A kernel of the engine disposes them itself.
      if (!fused) tf.dispose([parameters, first, second]);
      // Kept, since a step may run inside a tidy of the caller.
      [parameters, first, second] = results.map((tensor) => tf.keep(tensor));
    },
    async state() {
      const read = async (tensor: tf.Tensor2D) => Float32Array.from(await tensor.data());
      return {
        steps,
        parameters: await read(parameters),
        first: await read(first),
        second: await read(second),
        means: fused ? 1 : 0,
      };
    },
    dispose() {
      tf.dispose([parameters, first, second, beta1, beta2]);
      kept?.dispose();
    },
  };
}
