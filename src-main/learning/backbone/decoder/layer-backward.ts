/**
 * The gradient of a layer: over its input and its adapters. Nothing else in it is trained. Inside
 * tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { DecoderTarget } from '../../../domain/decoder.ts';
import type { Triple } from '../../fused.ts';
import { adapterGradients, type Adapter } from '../adapters.ts';
import { attendBackward } from './attention.ts';
import { gated, gatedBackward } from './gate.ts';
import {
  toHeads,
  toRows,
  type DecoderLayer,
  type DecoderMatrices,
  type LayerKept,
  type LayerPass,
} from './layer.ts';
import { rmsNorm, rmsNormBackward } from './rms-norm.ts';
import { turnedBack } from './rotary.ts';

export type DecoderAdapters = Partial<Record<DecoderTarget, Adapter>>;

export interface DecoderLayerGradients {
  /** Over the layer's input; null if nothing below is adapted. */
  dx: tf.Tensor2D | null;
  adapters: Partial<Record<DecoderTarget, { a: tf.Tensor2D; b: tf.Tensor2D }>>;
}

export interface LayerAt {
  layer: DecoderLayer;
  /** The matrices to use instead of the layer's own. */
  matrices: DecoderMatrices;
  adapters: DecoderAdapters;
  /** The layer's input, [N, hidden]. */
  x: tf.Tensor2D;
  kept: LayerKept;
}

/** @param dy [N, hidden] @param goesOn whether the gradient over the input is wanted */
export function layerBackward(
  dy: tf.Tensor2D,
  at: LayerAt,
  pass: LayerPass,
  goesOn: boolean,
): DecoderLayerGradients {
  const adapters: DecoderLayerGradients['adapters'] = {};
  const dMiddle = feedForwardBackward(dy, at, pass, adapters);
  const { layer, matrices, x, kept } = at;
  const { norms } = layer;
  const { epsilon, heads } = pass.config;
  const dAttended =
    kept.attended && norms.afterAttention
      ? rmsNormBackward(dMiddle, kept.attended, norms.afterAttention, epsilon)
      : dMiddle;
  const dContext = tf.matMul<tf.Tensor2D>(dAttended, matrices.output);
  const { context, gradients } = attendBackward(
    toHeads(dContext, heads),
    kept.heads,
    pass.pack,
    pass.masks,
  );
  learn(at, adapters, 'output', toRows(context), dAttended);
  const rows = projectionGradients(gradients, at, pass);
  const input = rmsNorm(x, norms.attention, epsilon);
  const targets = ['query', 'key', 'value'] as const;
  for (const target of targets) learn(at, adapters, target, input, rows[target]);
  if (!goesOn) return { dx: null, adapters };
  const dInput = tf.addN(targets.map((t) => tf.matMul<tf.Tensor2D>(rows[t], matrices[t])));
  const dx = tf.add<tf.Tensor2D>(dMiddle, rmsNormBackward(dInput, x, norms.attention, epsilon));
  return { dx, adapters };
}

/** Gradient over the values between attention and feed-forward part. */
function feedForwardBackward(
  dy: tf.Tensor2D,
  at: LayerAt,
  { config: { epsilon, activation } }: LayerPass,
  adapters: DecoderLayerGradients['adapters'],
): tf.Tensor2D {
  const { layer, matrices, kept } = at;
  const { norms } = layer;
  const { middle, gate, up, fed } = kept;
  const dFed =
    fed && norms.afterFeedForward ? rmsNormBackward(dy, fed, norms.afterFeedForward, epsilon) : dy;
  if (at.adapters.down) learn(at, adapters, 'down', gated(gate, up, activation), dFed);
  const dActive = tf.matMul<tf.Tensor2D>(dFed, matrices.down);
  const { dGate, dUp } = gatedBackward(dActive, gate, up, activation);
  dActive.dispose();
  const input = rmsNorm(middle, norms.feedForward, epsilon);
  learn(at, adapters, 'gate', input, dGate);
  learn(at, adapters, 'up', input, dUp);
  const dInput = tf.add<tf.Tensor2D>(tf.matMul(dGate, matrices.gate), tf.matMul(dUp, matrices.up));
  tf.dispose([input, dGate, dUp]);
  return tf.add(dy, rmsNormBackward(dInput, middle, norms.feedForward, epsilon));
}

/** Gradients of the projections, from rotated heads back to rows. */
function projectionGradients(
  gradients: Triple<tf.Tensor3D>,
  { layer: { norms }, kept }: LayerAt,
  { config: { epsilon }, queryTurn, keyTurn }: LayerPass,
): Triple<tf.Tensor2D> {
  const plain = (rows: tf.Tensor2D, before: tf.Tensor3D | null, gain: tf.Tensor2D | null) => {
    if (!before || !gain) return rows;
    const byHead = rmsNormBackward(tf.reshape(rows, before.shape), before, gain, epsilon);
    return tf.reshape(byHead, rows.shape) as tf.Tensor2D;
  };
  const query = toRows(turnedBack(gradients.query, queryTurn));
  const key = toRows(turnedBack(gradients.key, keyTurn));
  return {
    query: plain(query, kept.plainQuery, norms.query),
    key: plain(key, kept.plainKey, norms.key),
    value: toRows(gradients.value),
  };
}

/** Adds the gradient of a target's adapter, if it has one. */
function learn(
  { adapters }: LayerAt,
  gradients: DecoderLayerGradients['adapters'],
  target: DecoderTarget,
  x: tf.Tensor2D,
  dy: tf.Tensor2D,
): void {
  const adapter = adapters[target];
  if (adapter) gradients[target] = adapterGradients(x, dy, adapter);
}
