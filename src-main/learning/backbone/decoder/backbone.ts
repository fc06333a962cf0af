/** A causal language model with low-rank adapters: forward pass, and backward pass by hand. */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterOptions, Pooling } from '../../../domain/bert.ts';
import { decoderTargets, targetShape, type DecoderTarget } from '../../../domain/decoder.ts';
import { adapterPlan, blockNames, mergedWeight } from '../adapters.ts';
import type { Backbone, BackboneForward, TokenBatch } from '../backbone.ts';
import { embed, kindTensors, passesOf } from './hidden.ts';
import { layerBackward, type DecoderAdapters } from './layer-backward.ts';
import { keptWidth, layerForward, type DecoderMatrices, type LayerKept } from './layer.ts';
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

/** tf.tidy for results that are objects with an interface. */
function tidied<T>(compute: () => T): T {
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}

function free(held: unknown): void {
  tf.dispose(held as tf.TensorContainer);
}

interface Adapted {
  adapters: DecoderAdapters;
  matrices: DecoderMatrices;
}

/**
 * Texts of a batch are packed: padding is not computed, and shared prefixes are computed once. Adapters
 * are merged into a layer's matrices only while it is computed.
 *
 * @param model belongs to the backbone from here on
 * @throws RangeError for adapters that the model has no place for
 */
export function decoderBackbone(model: DecoderModel, options: DecoderBackboneOptions): Backbone {
  const { config, layers, norm } = model;
  const plan = adapterPlan(layers.length, (target: DecoderTarget) => targetShape(config, target), {
    ...options,
    targets: options.targets ?? decoderTargets,
  });
  const lowest = plan.layers[0];

  /** A layer's matrices with their adapters. Inside tf.tidy. */
  function adapted(blocks: Record<string, tf.Tensor3D> | null, index: number): Adapted {
    const { matrices } = layers[index];
    const result: Adapted = { adapters: {}, matrices: { ...matrices } };
    if (!blocks || !plan.layers.includes(index)) return result;
    for (const target of plan.targets) {
      const { a, b } = blockNames(index, target);
      const adapter = {
        a: tf.squeeze<tf.Tensor2D>(blocks[a], [0]),
        b: tf.squeeze<tf.Tensor2D>(blocks[b], [0]),
        scaling: plan.scaling,
      };
      result.adapters[target] = adapter;
      result.matrices[target] = mergedWeight(matrices[target], adapter);
    }
    return result;
  }

  function encode(parameters: tf.Tensor2D | null, batch: TokenBatch): tf.Tensor2D {
    return tf.tidy(() => {
      const pack = packed(textsOf(batch));
      const passes = passesOf(config, pack, kindTensors(config, pack));
      const blocks = parameters ? plan.layout.split(parameters) : null;
      let x = embed(model, pack);
      for (const [i, layer] of layers.entries()) {
        const y = tf.tidy(() => layerForward(x, layer, adapted(blocks, i).matrices, passes[i]).y);
        x.dispose();
        x = y;
      }
      return pool(rmsNorm(x, norm, config.epsilon), pack);
    });
  }

  /** Weights of rows in the texts' vectors, [texts, N]. Inside tf.tidy. */
  function poolingOf({ texts, ids }: Pack): tf.Tensor2D {
    const values = new Float32Array(texts.length * ids.length);
    texts.forEach(({ rows }, k) => {
      const from = options.pooling === 'last-token' ? Math.max(0, rows.length - 1) : 0;
      const to = options.pooling === 'cls' ? 1 : rows.length;
      for (const row of rows.subarray(from, to)) {
        values[k * ids.length + row] = 1 / Math.min(rows.length, to - from);
      }
    });
    return tf.tensor2d(values, [texts.length, ids.length]);
  }
  const pool = (states: tf.Tensor2D, pack: Pack): tf.Tensor2D => tf.matMul(poolingOf(pack), states);

  function forward(parameters: tf.Tensor2D, batch: TokenBatch): BackboneForward {
    const pack = packed(textsOf(batch));
    const tensors = tidied(() => kindTensors(config, pack));
    const passes = passesOf(config, pack, tensors);
    const blocks = tidied<Record<string, tf.Tensor3D>>(() => plan.layout.split(parameters));
    const all = pack.ids.length * keptWidth(config) * (layers.length - lowest);
    const keeps = all <= (options.kept ?? KEPT);
    const inputs: tf.Tensor2D[] = [];
    const kept: LayerKept[] = [];
    let x = tf.tidy(() => embed(model, pack));
    for (const [i, layer] of layers.entries()) {
      const given = x;
      const step = tidied(() => {
        const made = layerForward(given, layer, adapted(blocks, i).matrices, passes[i]);
        return keeps && i >= lowest ? made : { y: made.y };
      });
      if (i < lowest) given.dispose();
      else inputs.push(given);
      if ('kept' in step) kept.push(step.kept);
      x = step.y;
    }
    const last = x;
    const pooled = tf.tidy(() => pool(rmsNorm(last, norm, config.epsilon), pack));

    function backward(dPooled: tf.Tensor2D): tf.Tensor2D {
      const gradients: Record<string, tf.Tensor2D> = {};
      let dy = tf.tidy(() => {
        const dStates = tf.matMul<tf.Tensor2D>(poolingOf(pack), dPooled, true);
        return rmsNormBackward(dStates, last, norm, config.epsilon);
      });
      for (let i = layers.length - 1; i >= lowest; i--) {
        const { dx, adapters } = tidied(() => {
          const own = adapted(blocks, i);
          const input = inputs[i - lowest];
          const known =
            kept.at(i - lowest) ?? layerForward(input, layers[i], own.matrices, passes[i]).kept;
          const at = { layer: layers[i], ...own, x: input, kept: known };
          return layerBackward(dy, at, passes[i], i > lowest);
        });
        free([dy, inputs[i - lowest], kept.at(i - lowest) ?? []]);
        for (const [target, { a, b }] of Object.entries(adapters)) {
          const names = blockNames(i, target);
          gradients[names.a] = a;
          gradients[names.b] = b;
        }
        if (dx) dy = dx;
      }
      const joined = tf.tidy(() =>
        plan.layout.join(
          Object.fromEntries(
            Object.entries(gradients).map(([name, g]) => [name, tf.expandDims(g)]),
          ) as Record<string, tf.Tensor>,
        ),
      );
      free(gradients);
      return joined;
    }

    function dispose(): void {
      free([inputs, kept, last, pooled, blocks, tensors]);
    }
    return { pooled, backward, dispose };
  }

  return {
    dimension: config.hidden,
    longest: config.positions,
    adapters: plan.layout,
    batches: packGroups,
    encode,
    forward,
    merged(parameters) {
      const own = tf.keep(parameters.clone());
      return { encode: (batch) => encode(own, batch), dispose: () => own.dispose() };
    },
    dispose: () => model.dispose(),
  };
}

/** Texts without their padding. */
function textsOf({ ids, mask, rows, length }: TokenBatch): Int32Array[] {
  return Array.from({ length: rows }, (_, row) => {
    const from = row * length;
    const own = mask.subarray(from, from + length).lastIndexOf(1) + 1;
    return ids.slice(from, from + own);
  });
}
