/**
 * One layer: x + attention(norm(x)), then the same with the gated feed-forward part; in Gemma both are
 * normalised once more before they are added. Rows are tokens, [N, hidden]. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig, DecoderLayerKind, DecoderTarget } from '../../../domain/decoder.ts';
import type { Triple } from '../../fused.ts';
import { consume, flow } from '../flow.ts';
import { attend } from './attention.ts';
import { gated } from './gate.ts';
import type { Pack } from './pack.ts';
import { rmsNorm } from './rms-norm.ts';
import { turned, type Turn } from './rotary.ts';

/** [outputs, inputs], as they act now: with their adapters, if they have any. */
export type DecoderMatrices = Record<DecoderTarget, tf.Tensor2D>;

/** Gains, [1, width]. */
export interface DecoderNorms {
  attention: tf.Tensor2D;
  feedForward: tf.Tensor2D;
  /** Norms after attention and after the feed-forward part; null if there is none. */
  afterAttention: tf.Tensor2D | null;
  afterFeedForward: tf.Tensor2D | null;
  query: tf.Tensor2D | null;
  key: tf.Tensor2D | null;
}

export interface DecoderLayer {
  kind: DecoderLayerKind;
  matrices: DecoderMatrices;
  /** [1, outputs] */
  biases: Partial<DecoderMatrices>;
  norms: DecoderNorms;
}

/** Tensors that layers of one kind read from a pack. */
export interface KindTensors {
  /** One for each segment. */
  masks: tf.Tensor3D[];
  /** Rotation of queries, including the factor of the scores. */
  queryTurn: Turn;
  keyTurn: Turn;
}

/** Tensors that one layer reads from the pack. */
export interface LayerPass extends KindTensors {
  config: DecoderConfig;
  pack: Pack;
}

/**
 * Values that the gradient needs besides the layer's input: the outputs of its matrices. Everything else,
 * attention weights included, is cheap to recompute.
 */
export interface LayerKept {
  /** Rotated, [heads, N, d]. */
  heads: Triple<tf.Tensor3D>;
  /** Queries and keys before their norm, [N, heads, d]; null without one. */
  plainQuery: tf.Tensor3D | null;
  plainKey: tf.Tensor3D | null;
  /** Before their norms, [N, hidden]; null without one. */
  attended: tf.Tensor2D | null;
  fed: tf.Tensor2D | null;
  /** Between attention and feed-forward part, [N, hidden]. */
  middle: tf.Tensor2D;
  /** [N, intermediate] */
  gate: tf.Tensor2D;
  up: tf.Tensor2D;
}

/** Rows times a matrix, with its bias if it has one. */
function affine(x: tf.Tensor2D, layer: DecoderLayer, target: DecoderTarget, of: DecoderMatrices) {
  const products: tf.Tensor2D = tf.matMul(x, of[target], false, true);
  const bias = layer.biases[target];
  return bias ? consume<tf.Tensor2D>(products, (rows) => tf.add(rows, bias)) : products;
}

/** [N, heads x d] to [heads, N, d]; takes ownership of the rows. */
export function toHeads(rows: tf.Tensor, heads: number): tf.Tensor3D {
  const width = (rows.shape.at(-1) ?? 0) / heads;
  return consume<tf.Tensor>(
    rows,
    (all) => tf.reshape(all, [-1, heads, width]),
    (all) => tf.transpose(all, [1, 0, 2]),
  ) as tf.Tensor3D;
}

/** The inverse; takes ownership of the heads. */
export function toRows(heads: tf.Tensor3D): tf.Tensor2D {
  const [count, rows, width] = heads.shape;
  return consume<tf.Tensor>(
    heads,
    (all) => tf.transpose(all, [1, 0, 2]),
    (all) => tf.reshape(all, [rows, count * width]),
  ) as tf.Tensor2D;
}

/** [N, heads x d] normalised head by head; takes ownership of the rows. */
function normalisedHeads(
  rows: tf.Tensor2D,
  heads: number,
  gain: tf.Tensor2D | null,
  epsilon: number,
) {
  if (!gain) return { rows, plain: null };
  const [count, width] = rows.shape;
  const plain = consume<tf.Tensor>(rows, (all) =>
    tf.reshape(all, [count, heads, width / heads]),
  ) as tf.Tensor3D;
  const normed = flow<tf.Tensor>(
    plain,
    (all) => rmsNorm(all, gain, epsilon),
    (all) => tf.reshape(all, [count, width]),
  ) as tf.Tensor2D;
  return { rows: normed, plain };
}

function headsOf(
  x: tf.Tensor2D,
  layer: DecoderLayer,
  matrices: DecoderMatrices,
  { config, queryTurn, keyTurn }: LayerPass,
): Pick<LayerKept, 'heads' | 'plainQuery' | 'plainKey'> {
  const { heads, keyHeads, epsilon } = config;
  const of = (target: 'query' | 'key', count: number, turn: Turn) => {
    const gain = layer.norms[target];
    const { rows, plain } = normalisedHeads(
      affine(x, layer, target, matrices),
      count,
      gain,
      epsilon,
    );
    return { plain, turned: consume(toHeads(rows, count), (all) => turned(all, turn)) };
  };
  const query = of('query', heads, queryTurn);
  const key = of('key', keyHeads, keyTurn);
  const value = toHeads(affine(x, layer, 'value', matrices), keyHeads);
  return {
    heads: { query: query.turned, key: key.turned, value },
    plainQuery: query.plain,
    plainKey: key.plain,
  };
}

/** x + part, or x + norm(part) if there is a norm, with the part before it; takes ownership of the part. */
function added(x: tf.Tensor2D, part: tf.Tensor2D, gain: tf.Tensor2D | null, epsilon: number) {
  if (!gain) {
    const sum = consume<tf.Tensor2D>(part, (rows) => tf.add(x, rows));
    return { sum, plain: null };
  }
  const sum = flow<tf.Tensor2D>(
    part,
    (rows) => rmsNorm(rows, gain, epsilon),
    (rows) => tf.add(x, rows),
  );
  return { sum, plain: part };
}

/** [N, hidden] to [N, hidden]. @param matrices to use instead of the layer's own */
export function layerForward(
  x: tf.Tensor2D,
  layer: DecoderLayer,
  matrices: DecoderMatrices,
  pass: LayerPass,
): { y: tf.Tensor2D; kept: LayerKept } {
  const { epsilon, activation } = pass.config;
  const { norms } = layer;
  const normed = rmsNorm(x, norms.attention, epsilon);
  const { heads, plainQuery, plainKey } = headsOf(normed, layer, matrices, pass);
  normed.dispose();
  const attended = added(
    x,
    consume(toRows(attend(heads, pass.pack, pass.masks)), (rows) =>
      affine(rows, layer, 'output', matrices),
    ),
    norms.afterAttention,
    epsilon,
  );
  const middle = attended.sum;
  const again = rmsNorm(middle, norms.feedForward, epsilon);
  const gate = affine(again, layer, 'gate', matrices);
  const up = affine(again, layer, 'up', matrices);
  again.dispose();
  const products = consume(gated(gate, up, activation), (rows) =>
    affine(rows, layer, 'down', matrices),
  );
  const fed = added(middle, products, norms.afterFeedForward, epsilon);
  const kept = { heads, plainQuery, plainKey, middle, gate, up };
  return { y: fed.sum, kept: { ...kept, attended: attended.plain, fed: fed.plain } };
}

/** Numbers per token in `LayerKept` and the layer's input. */
export function keptWidth(config: DecoderConfig): number {
  const { hidden, heads, keyHeads, headWidth, intermediate, normalisedHeads, sandwich } = config;
  const projected = (heads + 2 * keyHeads) * headWidth;
  const plain = normalisedHeads ? (heads + keyHeads) * headWidth : 0;
  return (sandwich ? 4 : 2) * hidden + projected + plain + 2 * intermediate;
}
