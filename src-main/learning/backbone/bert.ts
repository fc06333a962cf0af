/** An encoder of the BERT family with low-rank adapters: forward pass, and backward pass by hand. */
import * as tf from '@tensorflow/tfjs-core';
import {
  adapterTargets,
  longestText,
  type AdapterOptions,
  type AdapterTarget,
  type BertConfig,
  type Pooling,
} from '../../domain/bert.ts';
import { adapterPlan, blockNames, defaultTargets, mergedWeight, type Adapter } from './adapters.ts';
import type { Matrices } from './attention.ts';
import type { Backbone, BackboneForward, TokenBatch } from './backbone.ts';
import { byLength } from './batch.ts';
import { closedOf, embed, poolingWeights } from './embeddings.ts';
import { layerBackward, layerForward, type LayerKept, type Pass } from './layer.ts';
import { bertWeights, disposeWeights, type ModelTensors } from './weights.ts';

export interface BertBackboneOptions extends AdapterOptions {
  pooling: Pooling;
}

/** The adapters of a layer, and its matrices with the adapters merged in. */
interface Adapted {
  adapters: Partial<Record<AdapterTarget, Adapter>>;
  matrices: Matrices;
}

/** tf.tidy for results that are objects with an interface. */
function tidied<T>(compute: () => T): T {
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}

function free(held: unknown): void {
  tf.dispose(held as tf.TensorContainer);
}

/**
 * @param tensors by their names in BertModel, without a prefix
 * @throws DialectError `bad-model`: a tensor is missing or has the wrong shape
 * @throws RangeError for adapters that the model has no place for
 */
export function bertBackbone(
  config: BertConfig,
  tensors: ModelTensors,
  options: BertBackboneOptions,
): Backbone {
  const plan = adapterPlan(config.layers, (): [number, number] => [config.hidden, config.hidden], {
    ...options,
    targets: options.targets ?? defaultTargets,
  });
  const lowest = plan.layers[0];
  const { embeddings, layers } = bertWeights(config, tensors);
  const { epsilon } = config;
  const frozen: Adapted[] = layers.map(({ matrices }) => ({ adapters: {}, matrices }));
  // The query's weights hold the factor of the scores, so its adapter does too.
  const scalingOf = (target: AdapterTarget) =>
    target === 'query' ? plan.scaling / Math.sqrt(config.hidden / config.heads) : plan.scaling;

  /** Inside tf.tidy. */
  function adapted(parameters: tf.Tensor2D): Adapted[] {
    const blocks = plan.layout.split(parameters);
    return layers.map(({ matrices }, layer) => {
      if (!plan.layers.includes(layer)) return frozen[layer];
      const result: Adapted = { adapters: {}, matrices: { ...matrices } };
      for (const target of plan.targets) {
        const { a, b } = blockNames(layer, target);
        const adapter = {
          a: tf.squeeze<tf.Tensor2D>(blocks[a], [0]),
          b: tf.squeeze<tf.Tensor2D>(blocks[b], [0]),
          scaling: scalingOf(target),
        };
        result.adapters[target] = adapter;
        result.matrices[target] = mergedWeight(matrices[target], adapter);
      }
      return result;
    });
  }

  /** Frees the tensors that `adapted` made, and none of the model's own. */
  function freeAdapted(all: readonly Adapted[]): void {
    all.forEach(({ adapters, matrices }, layer) => {
      free(adapters);
      free(adapterTargets.map((t) => matrices[t]).filter((m) => !own(layer).includes(m)));
    });
  }
  const own = (layer: number) => Object.values(layers[layer].matrices);

  function passOf(batch: TokenBatch): Pass {
    const shape = { texts: batch.rows, length: batch.length, heads: config.heads };
    return { shape, closed: closedOf(batch), epsilon };
  }

  /** [rows x length, H] to [rows, H]. Inside tf.tidy. */
  function pool(x: tf.Tensor2D, batch: TokenBatch): tf.Tensor2D {
    const { rows, length } = batch;
    const weights = tf.tensor3d(poolingWeights(options.pooling, batch), [rows, 1, length]);
    const byText = tf.reshape(x, [rows, length, config.hidden]) as tf.Tensor3D;
    return tf.reshape(tf.matMul(weights, byText), [rows, config.hidden]);
  }

  /** Applies layers `from` up to but not including `to`, keeping nothing; takes ownership of x. */
  function through(x: tf.Tensor2D, all: readonly Adapted[], pass: Pass, from: number, to: number) {
    let last = x;
    for (let i = from; i < to; i++) {
      const next = tidied(() => layerForward(last, layers[i], all[i].matrices, pass).y);
      last.dispose();
      last = next;
    }
    return last;
  }

  function encodeWith(all: readonly Adapted[], batch: TokenBatch): tf.Tensor2D {
    return tf.tidy(() => {
      const x = tidied(() => embed(embeddings, config, batch, epsilon));
      return pool(through(x, all, passOf(batch), 0, layers.length), batch);
    });
  }

  function forward(parameters: tf.Tensor2D, batch: TokenBatch): BackboneForward {
    const all = tidied(() => adapted(parameters));
    const pass = passOf(batch);
    const first = tidied(() => embed(embeddings, config, batch, epsilon));
    let x = through(first, all, pass, 0, lowest);
    const kept: LayerKept[] = [];
    for (let i = lowest; i < layers.length; i++) {
      const { y, kept: held } = tidied(() => layerForward(x, layers[i], all[i].matrices, pass));
      kept.push(held);
      x = y;
    }
    const pooled = tidied(() => pool(x, batch));
    x.dispose();

    function dispose(): void {
      freeAdapted(all);
      free([kept, pass.closed ?? [], pooled]);
    }

    function backward(dPooled: tf.Tensor2D): tf.Tensor2D {
      const gradients: Record<string, tf.Tensor> = {};
      let dy = [tidied(() => spread(dPooled, batch))];
      for (let i = layers.length - 1; i >= lowest; i--) {
        const held = kept[i - lowest];
        const { dx, adapters } = tidied(() =>
          layerBackward(dy, layers[i], all[i], pass, { kept: held, goesOn: i > lowest }),
        );
        free([dy, held]);
        for (const [target, { a, b }] of Object.entries(adapters)) {
          const names = blockNames(i, target);
          gradients[names.a] = a;
          gradients[names.b] = b;
        }
        dy = dx;
      }
      const joined = tidied(() => {
        const bySeed = Object.entries(gradients).map(([name, g]) => [name, tf.expandDims(g)]);
        return plan.layout.join(Object.fromEntries(bySeed) as Record<string, tf.Tensor>);
      });
      free(gradients);
      return joined;
    }
    return { pooled, backward, dispose };
  }

  /** The gradient of `pool`. Inside tf.tidy. */
  function spread(dPooled: tf.Tensor2D, batch: TokenBatch): tf.Tensor2D {
    const { rows, length } = batch;
    const weights = tf.tensor3d(poolingWeights(options.pooling, batch), [rows, length, 1]);
    const each = tf.mul(weights, tf.expandDims(dPooled, 1));
    return tf.reshape(each, [rows * length, config.hidden]);
  }

  return {
    dimension: config.hidden,
    longest: longestText(config),
    adapters: plan.layout,
    batches: byLength,
    encode: (parameters, batch) =>
      tf.tidy(() => encodeWith(parameters ? adapted(parameters) : frozen, batch)),
    forward,
    merged(parameters) {
      const all = tidied(() => {
        const made = adapted(parameters);
        made.forEach(({ matrices }) => Object.values(matrices).forEach((m) => tf.keep(m)));
        return made;
      });
      return { encode: (batch) => encodeWith(all, batch), dispose: () => freeAdapted(all) };
    },
    dispose() {
      disposeWeights({ embeddings, layers });
    },
  };
}
