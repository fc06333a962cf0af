/**
 * Self-attention of many heads (Vaswani et al. 2017) and its gradient. Rows are tokens, text after
 * text: [1, N, H] with N = texts x length. The factor 1 / sqrt(d) of the scores is part of the
 * query's weights. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterTarget } from '../../domain/bert.ts';
import { matMul } from '../ops.ts';
import { consume, flow } from './flow.ts';

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
    consume(matMul(rows, matrices[target], { transposeB: true }), (products) =>
      tf.add(products, biases[target]),
    );
  const heads = (target: AdapterTarget) => consume(of(target, x), (rows) => toHeads(rows, shape));
  const [query, key, value] = [heads('query'), heads('key'), heads('value')];
  const weights = consume(matMul(query, key, { transposeB: true }), (scores) =>
    softmax(scores, shape, closed),
  );
  const context = matMul(weights, value);
  const y = consume(toRows(context, shape), (rows) => of('output', rows));
  return { y, kept: { query, key, value, context, weights } };
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
  const rowsOf = (heads: tf.Tensor3D) => consume(heads, (all) => toRows(all, shape));
  const dContext = consume(matMul(dy, matrices.output), (rows) => toHeads(rows, shape));
  if (wanted.has('value')) {
    gradients.value = rowsOf(matMul(weights, dContext, { transposeA: true }));
  }
  if (!wanted.has('query') && !wanted.has('key')) return gradients;
  // Softmax: dS = P (dP - rowsum(dP P)), and the sum is that of dContext context (Dao et al. 2022).
  const sums = flow(
    dContext,
    (rows) => tf.mul(rows, context),
    (products) => tf.sum(products, 2, true),
  );
  const dScores = flow(
    dContext,
    (rows) => matMul(rows, value, { transposeB: true }),
    (dWeights) => tf.sub(dWeights, sums),
    (rows) => tf.mul(weights, rows),
  );
  if (wanted.has('query')) gradients.query = rowsOf(matMul(dScores, key));
  if (wanted.has('key')) gradients.key = rowsOf(matMul(dScores, query, { transposeA: true }));
  dScores.dispose();
  return gradients;
}

/** [1, N, H] to [texts x heads, length, H / heads]. */
function toHeads(rows: tf.Tensor3D, { texts, length, heads }: TokenShape): tf.Tensor3D {
  const width = rows.shape[2] / heads;
  return flow(
    rows,
    (all) => tf.reshape(all, [texts, length, heads, width]),
    (split) => tf.transpose(split, [0, 2, 1, 3]),
    (split) => tf.reshape(split, [texts * heads, length, width]),
  );
}

/** The way back. */
export function toRows(all: tf.Tensor3D, { texts, length, heads }: TokenShape): tf.Tensor3D {
  const width = all.shape[2];
  return flow(
    all,
    (rows) => tf.reshape(rows, [texts, heads, length, width]),
    (split) => tf.transpose(split, [0, 2, 1, 3]),
    (split) => tf.reshape(split, [1, texts * length, heads * width]),
  );
}
