/**
 * The heads of self-attention (Vaswani et al. 2017) by plain kernels, and their gradient. Rows are
 * tokens, text after text: [N, H] with N = texts x length. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import { consume, flow } from './flow.ts';
import type { Triple } from '../fused.ts';

export interface TokenShape {
  texts: number;
  length: number;
  heads: number;
}

/** Values that the gradient needs; [texts x heads, length, d] each, except the weights. */
export interface HeadsKept extends Triple<tf.Tensor3D> {
  context: tf.Tensor3D;
  /** Each token's weights over all tokens, [texts x heads, length, length]. */
  weights: tf.Tensor3D;
}

/**
 * Contexts of all heads, [texts x heads, length, d] as kept. Takes ownership of the products.
 *
 * @param products without their biases, [N, H] each
 * @param closed added to the scores, [texts, 1, length]: hugely negative at padding; null without padding
 */
export function attend(
  products: Triple<tf.Tensor2D>,
  biases: Triple<tf.Tensor2D>,
  shape: TokenShape,
  closed: tf.Tensor3D | null,
): HeadsKept {
  const heads = (target: keyof Triple<unknown>) =>
    toHeads(
      consume(products[target], (rows) => tf.add(rows, biases[target])),
      shape,
    );
  const [query, key, value] = [heads('query'), heads('key'), heads('value')];
  const weights = consume(tf.matMul<tf.Tensor3D>(query, key, false, true), (scores) =>
    softmax(scores, shape, closed),
  );
  return { query, key, value, weights, context: tf.matMul(weights, value) };
}

function softmax(
  scores: tf.Tensor3D,
  { texts, length, heads }: TokenShape,
  closed: tf.Tensor3D | null,
): tf.Tensor3D {
  if (!closed) return tf.softmax(scores);
  return flow(
    scores,
    (all) => tf.reshape(all, [texts, heads * length, length]),
    (byText) => tf.add(byText, closed),
    tf.softmax,
    (byText) => tf.reshape(byText, [texts * heads, length, length]),
  );
}

/**
 * Gradients over queries, keys and values as rows, [N, H], those that are wanted.
 *
 * @param dContextRows gradient over the contexts as rows; takes ownership of it
 */
export function attendBackward(
  dContextRows: tf.Tensor2D,
  shape: TokenShape,
  { query, key, value, context, weights }: HeadsKept,
  wanted: ReadonlySet<string>,
): Partial<Triple<tf.Tensor2D>> {
  const gradients: Partial<Triple<tf.Tensor2D>> = {};
  const rowsOf = (heads: tf.Tensor3D) => {
    const rows = toRows(heads, shape);
    heads.dispose();
    return rows;
  };
  const dContext = toHeads(dContextRows, shape);
  if (wanted.has('value')) gradients.value = rowsOf(tf.matMul(weights, dContext, true));
  if (!wanted.has('query') && !wanted.has('key')) return gradients;
  // Softmax: dS = P (dP - rowsum(dP P)), and the sum is that of dContext context (Dao et al. 2022).
  const sums = flow(
    dContext,
    (rows) => tf.mul(rows, context),
    (products) => tf.sum(products, 2, true),
  );
  const dScores = flow(
    dContext,
    (rows) => tf.matMul(rows, value, false, true),
    (dWeights) => tf.sub(dWeights, sums),
    (rows) => tf.mul(weights, rows),
  );
  if (wanted.has('query')) gradients.query = rowsOf(tf.matMul(dScores, key));
  if (wanted.has('key')) gradients.key = rowsOf(tf.matMul(dScores, query, true));
  dScores.dispose();
  return gradients;
}

/** [N, H] to [texts x heads, length, H / heads]; takes ownership of the rows. */
function toHeads(rows: tf.Tensor2D, { texts, length, heads }: TokenShape): tf.Tensor3D {
  const width = rows.shape[1] / heads;
  return consume<tf.Tensor>(
    rows,
    (all) => tf.reshape(all, [texts, length, heads, width]),
    (split) => tf.transpose(split, [0, 2, 1, 3]),
    (split) => tf.reshape(split, [texts * heads, length, width]),
  ) as tf.Tensor3D;
}

/** The inverse, but the heads are kept. */
export function toRows(all: tf.Tensor3D, { texts, length, heads }: TokenShape): tf.Tensor2D {
  const width = all.shape[2];
  return flow<tf.Tensor>(
    all,
    (rows) => tf.reshape(rows, [texts, heads, length, width]),
    (split) => tf.transpose(split, [0, 2, 1, 3]),
    (split) => tf.reshape(split, [texts * length, heads * width]),
  ) as tf.Tensor2D;
}
