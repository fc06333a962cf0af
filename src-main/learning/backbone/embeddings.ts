/** From tokens to the first layer's input, and from the last layer's output to one vector per text. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError } from '../../contract/errors.ts';
import type { BertConfig, Pooling } from '../../domain/bert.ts';
import type { TokenBatch } from './backbone.ts';
import { normalise } from './normalise.ts';
import type { EmbeddingWeights } from './weights.ts';

/** Score of padding: its exp is 0, and it is finite on every engine. */
const CLOSED = -1e9;

/**
 * Word, position and type embeddings added and normalised: [rows x length, hidden]. Inside tf.tidy.
 *
 * @throws RangeError for a batch whose arrays are not [rows, length], or that is longer than `longest`
 * @throws DialectError `bad-model`: a token that the model does not have
 */
export function embed(
  { words, places, types: kinds, norm }: EmbeddingWeights,
  { vocabulary, hidden, types: known }: BertConfig,
  batch: TokenBatch,
  epsilon: number,
): tf.Tensor2D {
  const { ids, mask, types, rows, length } = batch;
  if (types?.some((type) => type < 0 || type >= known)) {
    throw new RangeError(`A type of tokens beyond the ${known} that the model has.`);
  }
  if (ids.length !== rows * length || mask.length !== rows * length) {
    throw new RangeError(`${ids.length} tokens, ${mask.length} marks for ${rows} x ${length}.`);
  }
  if (length * hidden > places.length) {
    throw new RangeError(`Texts of ${length} tokens; the model takes ${places.length / hidden}.`);
  }
  const values = new Float32Array(ids.length * hidden);
  for (let token = 0; token < ids.length; token++) {
    const id = ids[token];
    if (id < 0 || id >= vocabulary) {
      throw new DialectError(
        'bad-model',
        `The tokenizer gives token ${id}, and the model knows ${vocabulary}. Take tokenizer.json and weights of the same model.`,
        { id, vocabulary },
      );
    }
    const word = id * hidden;
    const place = (token % length) * hidden;
    const to = token * hidden;
    const kind = (types?.[token] ?? 0) * hidden;
    for (let k = 0; k < hidden; k++) {
      values[to + k] = words[word + k] + places[place + k] + kinds[kind + k];
    }
  }
  return normalise(tf.tensor2d(values, [ids.length, hidden]), norm, epsilon).y;
}

/** Mask that keeps attention off the padding, [rows, 1, length]; null if there is none. */
export function closedOf({ mask, rows, length }: TokenBatch): tf.Tensor3D | null {
  if (mask.every((mark) => mark === 1)) return null;
  const values = Float32Array.from(mask, (mark) => (mark === 1 ? 0 : CLOSED));
  return tf.tensor3d(values, [rows, 1, length]);
}

/** Weights of the tokens, [rows, length]: a text's vector is the weighted sum of its token vectors. */
export function poolingWeights(pooling: Pooling, batch: TokenBatch): Float32Array {
  const { mask, rows, length } = batch;
  const weights = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const from = row * length;
    const marks = mask.subarray(from, from + length);
    if (pooling === 'cls') weights[from] = 1;
    else if (pooling === 'last-token') weights[from + Math.max(0, marks.lastIndexOf(1))] = 1;
    else {
      let tokens = 0;
      for (const mark of marks) tokens += mark;
      for (let k = 0; k < length; k++) weights[from + k] = marks[k] / Math.max(1, tokens);
    }
  }
  return weights;
}
