/**
 * Self-attention of many heads (Vaswani et al. 2017) and its gradient. Rows are tokens, text after
 * text: [1, N, H] with N = texts x length. The factor 1 / sqrt(d) of the scores is part of the
 * query's weights. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterTarget } from '../../domain/bert.ts';
import { matMul } from '../ops.ts';

export interface TokenShape {
  texts: number;
  length: number;
  heads: number;
}

/** Matrices [1, out, in], as they act now: with their adapters, if they have any. */
export type Matrices = Record<AdapterTarget, tf.Tensor3D>;
/** [1, 1, out] */
export type Biases = Record<AdapterTarget, tf.Tensor3D>;

/** What the gradient needs; [texts x heads, length, d] each, but for the weights. */
export interface AttentionKept {
  query: tf.Tensor3D;
  key: tf.Tensor3D;
  value: tf.Tensor3D;
  context: tf.Tensor3D;
  /** Each token's weights over all tokens, [texts x heads, length, length]. */
  weights: tf.Tensor3D;
}

/** @param closed what is added to scores, [texts, 1, length]: hugely negative at padding; null without */
export function attention(
  x: tf.Tensor3D,
  matrices: Matrices,
  biases: Biases,
  shape: TokenShape,
  closed: tf.Tensor3D | null,
): { y: tf.Tensor3D; kept: AttentionKept } {
  const of = (target: AdapterTarget, rows: tf.Tensor3D) =>
    tf.add(matMul(rows, matrices[target], { transposeB: true }), biases[target]) as tf.Tensor3D;
  const query = toHeads(of('query', x), shape);
  const key = toHeads(of('key', x), shape);
  const value = toHeads(of('value', x), shape);
  const weights = softmax(matMul(query, key, { transposeB: true }), shape, closed);
  const context = matMul(weights, value);
  const y = of('output', toRows(context, shape));
  return { y, kept: { query, key, value, context, weights } };
}

function softmax(
  scores: tf.Tensor3D,
  { texts, length, heads }: TokenShape,
  closed: tf.Tensor3D | null,
): tf.Tensor3D {
  if (!closed) return tf.softmax(scores);
  const byText = tf.reshape(scores, [texts, heads * length, length]);
  return tf.reshape(tf.softmax(tf.add(byText, closed)), [texts * heads, length, length]);
}

/**
 * Gradients over what the matrices gave: over queries, keys and values as rows, [1, N, H], those
 * that are wanted. Over the output's it is dy itself.
 */
export function attentionBackward(
  dy: tf.Tensor3D,
  matrices: Matrices,
  shape: TokenShape,
  { query, key, value, context, weights }: AttentionKept,
  wanted: ReadonlySet<AdapterTarget>,
): Partial<Matrices> {
  const gradients: Partial<Matrices> = {};
  const dContext = toHeads(matMul(dy, matrices.output), shape);
  if (wanted.has('value')) {
    gradients.value = toRows(matMul(weights, dContext, { transposeA: true }), shape);
  }
  if (!wanted.has('query') && !wanted.has('key')) return gradients;
  // Softmax: dS = P (dP - rowsum(dP P)), and the sum is that of dContext context (Dao et al. 2022).
  const sums = tf.sum(tf.mul(dContext, context), 2, true);
  const dWeights = matMul(dContext, value, { transposeB: true });
  const dScores = tf.mul(weights, tf.sub(dWeights, sums)) as tf.Tensor3D;
  if (wanted.has('query')) gradients.query = toRows(matMul(dScores, key), shape);
  if (wanted.has('key')) {
    gradients.key = toRows(matMul(dScores, query, { transposeA: true }), shape);
  }
  return gradients;
}

/** [1, N, H] to [texts x heads, length, H / heads]. */
function toHeads(rows: tf.Tensor3D, { texts, length, heads }: TokenShape): tf.Tensor3D {
  const width = rows.shape[2] / heads;
  const split = tf.reshape(rows, [texts, length, heads, width]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [texts * heads, length, width]);
}

/** The way back. */
export function toRows(all: tf.Tensor3D, { texts, length, heads }: TokenShape): tf.Tensor3D {
  const width = all.shape[2];
  const split = tf.reshape(all, [texts, heads, length, width]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [1, texts * length, heads * width]);
}
