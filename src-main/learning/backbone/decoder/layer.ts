/**
 * One layer: x + attention(norm(x)), then the same with the gated feed-forward part; in Gemma both are
 * normalised once more before they are added. Rows are tokens, [N, hidden].
 */
import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig, DecoderLayerKind, DecoderTarget } from '../../../domain/decoder.ts';
import type { Triple } from '../../fused.ts';
import { consume } from '../flow.ts';
import { attend, type Masks } from './attention.ts';
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
  /** Behind both parts; null where there is none. */
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

/** What a layer reads of the pack. */
export interface LayerPass {
  config: DecoderConfig;
  pack: Pack;
  masks: Masks;
  /** Of queries, with the factor of the scores. */
  queryTurn: Turn;
  keyTurn: Turn;
}

/** Rows times a matrix, with its bias if it has one. Inside tf.tidy. */
function affine(x: tf.Tensor2D, layer: DecoderLayer, target: DecoderTarget, of: DecoderMatrices) {
  const products: tf.Tensor2D = tf.matMul(x, of[target], false, true);
  const bias = layer.biases[target];
  return bias ? consume<tf.Tensor2D>(products, (rows) => tf.add(rows, bias)) : products;
}

/** [N, heads x d] to [heads, N, d]; takes the rows over. */
function toHeads(rows: tf.Tensor2D, heads: number, gain: tf.Tensor2D | null, epsilon: number) {
  const width = rows.shape[1] / heads;
  return consume<tf.Tensor>(
    rows,
    (all) => tf.reshape(all, [-1, heads, width]),
    (all) => (gain ? rmsNorm(all, gain, epsilon) : all.clone()),
    (all) => tf.transpose(all, [1, 0, 2]),
  ) as tf.Tensor3D;
}

/** [heads, N, d] to [N, heads x d]; takes the heads over. */
function toRows(heads: tf.Tensor3D): tf.Tensor2D {
  const [count, rows, width] = heads.shape;
  return consume<tf.Tensor>(
    heads,
    (all) => tf.transpose(all, [1, 0, 2]),
    (all) => tf.reshape(all, [rows, count * width]),
  ) as tf.Tensor2D;
}

/** Queries, keys and values of normalised rows, turned. Inside tf.tidy. */
function headsOf(
  x: tf.Tensor2D,
  layer: DecoderLayer,
  matrices: DecoderMatrices,
  { config, queryTurn, keyTurn }: LayerPass,
): Triple<tf.Tensor3D> {
  const { heads, keyHeads, epsilon } = config;
  const { norms } = layer;
  const of = (target: 'query' | 'key' | 'value', count: number, gain: tf.Tensor2D | null) =>
    toHeads(affine(x, layer, target, matrices), count, gain, epsilon);
  return {
    query: tf.tidy(() => turned(of('query', heads, norms.query), queryTurn)),
    key: tf.tidy(() => turned(of('key', keyHeads, norms.key), keyTurn)),
    value: tf.tidy(() => of('value', keyHeads, null)),
  };
}

function addTo(x: tf.Tensor2D, part: tf.Tensor2D, gain: tf.Tensor2D | null, epsilon: number) {
  const normed = gain ? rmsNorm(part, gain, epsilon) : part;
  return tf.add<tf.Tensor2D>(x, normed);
}

/** [N, hidden] to [N, hidden]; nothing is remembered. @param matrices in place of the layer's own */
export function layerForward(
  x: tf.Tensor2D,
  layer: DecoderLayer,
  matrices: DecoderMatrices,
  pass: LayerPass,
): tf.Tensor2D {
  const { epsilon, activation } = pass.config;
  const { norms } = layer;
  const middle: tf.Tensor2D = tf.tidy(() => {
    const heads: Triple<tf.Tensor3D> = tf.tidy(
      () =>
        headsOf(
          rmsNorm(x, norms.attention, epsilon),
          layer,
          matrices,
          pass,
        ) as unknown as tf.NamedTensorMap,
    ) as unknown as Triple<tf.Tensor3D>;
    const context = toRows(attend(heads, pass.pack, pass.masks));
    tf.dispose([heads.query, heads.key, heads.value]);
    const attended = consume<tf.Tensor2D>(context, (rows) =>
      affine(rows, layer, 'output', matrices),
    );
    return addTo(x, attended, norms.afterAttention, epsilon);
  });
  const y: tf.Tensor2D = tf.tidy(() => {
    const fed = tf.tidy(() => {
      const normed = rmsNorm(middle, norms.feedForward, epsilon);
      const gate = affine(normed, layer, 'gate', matrices);
      const up = affine(normed, layer, 'up', matrices);
      const active = gated(gate, up, activation);
      tf.dispose([normed, gate, up]);
      return consume(active, (rows) => affine(rows, layer, 'down', matrices));
    });
    return addTo(middle, fed, norms.afterFeedForward, epsilon);
  });
  middle.dispose();
  return y;
}
