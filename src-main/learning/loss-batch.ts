/** A batch of examples as tensors for a source loss. */
import * as tf from '@tensorflow/tfjs-core';
import type { ExampleSet } from './examples.ts';
import type { LossBatch } from './losses/index.ts';

/**
 * Inside tf.tidy.
 *
 * @param numbers of the examples, equally many per seed
 * @param kept how many of each seed's numbers count; the others get weight 0
 */
export function lossBatch(
  examples: ExampleSet,
  numbers: readonly Int32Array[],
  kept?: readonly number[],
): LossBatch {
  const S = numbers.length;
  const B = numbers[0].length;
  const K = examples.texts;
  return {
    share: tf.tensor2d(shares(examples, numbers, kept), [S, B]),
    value() {
      const values = new Float32Array(S * B);
      numbers.forEach((list, s) => {
        list.forEach((n, i) => (values[s * B + i] = examples.value[n]));
      });
      return tf.tensor2d(values, [S, B]);
    },
    mask() {
      const mask = new Float32Array(S * B * K);
      numbers.forEach((list, s) => {
        list.forEach((n, i) => {
          const from = (s * B + i) * K;
          mask.fill(1, from, from + examples.counts[n]);
        });
      });
      return tf.tensor3d(mask, [S, B, K]);
    },
  };
}

/** Weights that add up to 1 for each seed, [S B]. */
function shares(
  { weight }: ExampleSet,
  numbers: readonly Int32Array[],
  kept?: readonly number[],
): Float32Array {
  const B = numbers[0].length;
  const share = new Float32Array(numbers.length * B);
  numbers.forEach((list, s) => {
    const most = kept ? kept[s] : B;
    let total = 0;
    for (let i = 0; i < most; i++) total += weight[list[i]];
    for (let i = 0; i < most; i++) share[s * B + i] = weight[list[i]] / total;
  });
  return share;
}
