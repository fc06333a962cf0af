/** How likely the model finds given tokens, from vectors after the last norm. */
import * as tf from '@tensorflow/tfjs-core';
import type { DecoderModel } from './weights.ts';

/** Maximum number of logits held at once (rows times part of the vocabulary): 32 MB. */
const LOGITS = 1 << 23;

/**
 * log p of each token given all before it, over the vocabulary in parts: the largest logit and the sum of
 * exponentials are carried from part to part.
 *
 * @param states of the preceding tokens, [n, hidden]
 * @param ids tokens that came next, [n]
 * @returns [n]
 */
export async function logProbabilities(
  { config, head }: DecoderModel,
  states: tf.Tensor2D,
  ids: Int32Array,
): Promise<Float32Array> {
  const { vocabulary, hidden } = config;
  const rows = ids.length;
  const results = new Float32Array(rows);
  if (rows === 0) return results;
  if (head === null) throw new Error('The model was opened without its head.');
  const most = new Float64Array(rows).fill(-Infinity);
  const sums = new Float64Array(rows);
  const part = Math.max(1, Math.min(vocabulary, Math.floor(LOGITS / rows)));
  for (let from = 0; from < vocabulary; from += part) {
    const to = Math.min(vocabulary, from + part);
    const [highest, sum, chosen] = tf.tidy((): tf.Tensor[] => {
      const weights = tf.tensor2d(head.subarray(from * hidden, to * hidden), [to - from, hidden]);
      const logits: tf.Tensor2D = tf.matMul(states, weights, false, true);
      const top: tf.Tensor = tf.max(logits, 1, true);
      const exponents = tf.exp(tf.sub(logits, top));
      const here = [...ids.keys()].filter((row) => ids[row] >= from && ids[row] < to);
      const places = here.map((row) => row * (to - from) + ids[row] - from);
      const flat = tf.reshape(logits, [-1]);
      return [
        tf.reshape(top, [-1]),
        tf.sum(exponents, 1),
        tf.gather(flat, tf.tensor1d(places, 'int32')),
      ];
    });
    const [tops, added, logits] = await Promise.all([highest.data(), sum.data(), chosen.data()]);
    tf.dispose([highest, sum, chosen]);
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const top = Math.max(most[row], tops[row]);
      sums[row] = sums[row] * Math.exp(most[row] - top) + added[row] * Math.exp(tops[row] - top);
      most[row] = top;
      if (ids[row] >= from && ids[row] < to) results[row] = logits[at++];
    }
  }
  return results.map((logit, row) => logit - most[row] - Math.log(sums[row]));
}
