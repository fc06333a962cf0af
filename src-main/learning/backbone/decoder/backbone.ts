/** A causal language model with low-rank adapters: forward pass, and backward pass by hand. */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterOptions, Pooling } from '../../../domain/bert.ts';
import { decoderTargets, targetShape, type DecoderTarget } from '../../../domain/decoder.ts';
import { adaptedLayer, adapterGradientCollector, adapterPlan } from '../adapters.ts';
import type { Adapted, AdapterPlan } from '../adapters.ts';
import type { Backbone, BackboneForward, TokenBatch } from '../backbone.ts';
import { free, tidied } from '../scope.ts';
import { embed, kindTensors, passesOf } from './hidden.ts';
import { layerBackward } from './layer-backward.ts';
import { keptWidth, layerForward, type LayerKept, type LayerPass } from './layer.ts';
import { packed, packGroups, type Pack } from './pack.ts';
import { rmsNorm, rmsNormBackward } from './rms-norm.ts';
import type { DecoderModel } from './weights.ts';

export interface DecoderBackboneOptions extends AdapterOptions<DecoderTarget> {
  pooling: Pooling;
  /**
   * Maximum number of values kept from all layers for the backward pass; 2^28 by default (1 GB). For a
   * larger pack only the layers' inputs are kept, and each layer is computed again.
   */
  kept?: number;
}

const KEPT = 1 << 28;

/** A model, and the places of its adapters. */
interface Decoder {
  model: DecoderModel;
  plan: AdapterPlan<DecoderTarget>;
  pooling: Pooling;
  /** Maximum number of values kept for the backward pass. */
  most: number;
}

/** All adapters of one seed. */
type Blocks = Record<string, tf.Tensor3D>;

/**
 * Texts of a batch are packed: padding is not computed, and shared prefixes are computed once. Adapters
 * are merged into a layer's matrices only while it is computed.
 *
 * @param model belongs to the backbone from here on
 * @throws RangeError for adapters that the model has no place for
 */
export function decoderBackbone(model: DecoderModel, options: DecoderBackboneOptions): Backbone {
  const { config, layers } = model;
  const plan = adapterPlan(layers.length, (target: DecoderTarget) => targetShape(config, target), {
    ...options,
    targets: options.targets ?? decoderTargets,
  });
  const decoder: Decoder = { model, plan, pooling: options.pooling, most: options.kept ?? KEPT };
  return {
    dimension: config.hidden,
    longest: config.positions,
    adapters: plan.layout,
    batches: packGroups,
    encode: (parameters, batch) => encode(decoder, parameters, batch),
    forward: (parameters, batch) => forward(decoder, parameters, batch),
    merged(parameters) {
      const own = tf.keep(parameters.clone());
      return { encode: (batch) => encode(decoder, own, batch), dispose: () => own.dispose() };
    },
    dispose: () => model.dispose(),
  };
}

/** A layer's matrices with their adapters. Inside tf.tidy. */
function adapted(
  { model, plan }: Decoder,
  blocks: Blocks | null,
  layer: number,
): Adapted<DecoderTarget> {
  return adaptedLayer(plan, layer, model.layers[layer].matrices, blocks);
}

function encode(decoder: Decoder, parameters: tf.Tensor2D | null, batch: TokenBatch): tf.Tensor2D {
  const { model, plan } = decoder;
  const { config, layers, norm } = model;
  return tf.tidy(() => {
    const pack = packed(textsOf(batch));
    const passes = passesOf(config, pack, kindTensors(config, pack));
    const blocks = parameters ? plan.layout.split(parameters) : null;
    let x = embed(model, pack);
    for (const [i, layer] of layers.entries()) {
      const y = tf.tidy(
        () => layerForward(x, layer, adapted(decoder, blocks, i).matrices, passes[i]).y,
      );
      x.dispose();
      x = y;
    }
    return tf.matMul(poolingOf(decoder, pack), rmsNorm(x, norm, config.epsilon));
  });
}

/** Weights of rows in the texts' vectors, [texts, N]. Inside tf.tidy. */
function poolingOf({ pooling }: Decoder, { texts, ids }: Pack): tf.Tensor2D {
  const values = new Float32Array(texts.length * ids.length);
  texts.forEach(({ rows }, k) => {
    const from = pooling === 'last-token' ? Math.max(0, rows.length - 1) : 0;
    const to = pooling === 'cls' ? 1 : rows.length;
    for (const row of rows.subarray(from, to)) {
      values[k * ids.length + row] = 1 / Math.min(rows.length, to - from);
    }
  });
  return tf.tensor2d(values, [texts.length, ids.length]);
}

/** What a backward pass needs of the forward pass. Lists of layers begin with the lowest that has adapters. */
interface Forward {
  pack: Pack;
  passes: readonly LayerPass[];
  blocks: Blocks;
  /** States before each layer. */
  inputs: readonly tf.Tensor2D[];
  /** Empty for a pack so large that layers are computed again. */
  kept: readonly LayerKept[];
  /** States after the last layer. */
  last: tf.Tensor2D;
}

function forward(decoder: Decoder, parameters: tf.Tensor2D, batch: TokenBatch): BackboneForward {
  const { model, plan } = decoder;
  const { config, layers, norm } = model;
  const lowest = plan.layers[0];
  const pack = packed(textsOf(batch));
  const tensors = tidied(() => kindTensors(config, pack));
  const passes = passesOf(config, pack, tensors);
  const blocks = tidied<Blocks>(() => plan.layout.split(parameters));
  const all = pack.ids.length * keptWidth(config) * (layers.length - lowest);
  const keeps = all <= decoder.most;
  const inputs: tf.Tensor2D[] = [];
  const kept: LayerKept[] = [];
  let x = tf.tidy(() => embed(model, pack));
  for (const [i, layer] of layers.entries()) {
    const given = x;
    const step = tidied(() => {
      const made = layerForward(given, layer, adapted(decoder, blocks, i).matrices, passes[i]);
      return keeps && i >= lowest ? made : { y: made.y };
    });
    if (i < lowest) given.dispose();
    else inputs.push(given);
    if ('kept' in step) kept.push(step.kept);
    x = step.y;
  }
  const last = x;
  const pooled = tf.tidy(() =>
    tf.matMul<tf.Tensor2D>(poolingOf(decoder, pack), rmsNorm(last, norm, config.epsilon)),
  );
  const own: Forward = { pack, passes, blocks, inputs, kept, last };
  return {
    pooled,
    backward: (dPooled) => backward(decoder, own, dPooled),
    dispose: () => free([inputs, kept, last, pooled, blocks, tensors]),
  };
}

/** @param dPooled gradient over the texts' vectors @returns over the adapters, [1, size] */
function backward(
  decoder: Decoder,
  { pack, passes, blocks, inputs, kept, last }: Forward,
  dPooled: tf.Tensor2D,
): tf.Tensor2D {
  const { layers, norm, config } = decoder.model;
  const lowest = decoder.plan.layers[0];
  const gradients = adapterGradientCollector(decoder.plan);
  let dy = tf.tidy(() => {
    const dStates = tf.matMul<tf.Tensor2D>(poolingOf(decoder, pack), dPooled, true);
    return rmsNormBackward(dStates, last, norm, config.epsilon);
  });
  for (let i = layers.length - 1; i >= lowest; i--) {
    const input = inputs[i - lowest];
    const held = kept.at(i - lowest);
    const { dx, adapters } = tidied(() => {
      const own = adapted(decoder, blocks, i);
      const known = held ?? layerForward(input, layers[i], own.matrices, passes[i]).kept;
      const at = { layer: layers[i], ...own, x: input, kept: known };
      return layerBackward(dy, at, passes[i], i > lowest);
    });
    free([dy, input, held ?? []]);
    gradients.add(i, adapters);
    if (dx) dy = dx;
  }
  return gradients.join();
}

/** Texts without their padding. */
function textsOf({ ids, mask, rows, length }: TokenBatch): Int32Array[] {
  return Array.from({ length: rows }, (_, row) => {
    const from = row * length;
    const own = mask.subarray(from, from + length).lastIndexOf(1) + 1;
    return ids.slice(from, from + own);
  });
}
