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
import {
  adaptedLayer,
  adapterGradientCollector,
  adapterPlan,
  defaultTargets,
  type Adapted,
  type AdapterPlan,
} from './adapters.ts';
import type { Backbone, BackboneForward, TokenBatch } from './backbone.ts';
import { byLength } from './batch.ts';
import { closedOf, embed, poolingWeights } from './embeddings.ts';
import { layerBackward, layerForward, type LayerKept, type Pass } from './layer.ts';
import { free, tidied } from './scope.ts';
import { bertWeights, disposeWeights, type BertWeights, type ModelTensors } from './weights.ts';

export interface BertBackboneOptions extends AdapterOptions {
  pooling: Pooling;
}

/** A model, and the places of its adapters. */
interface Bert extends BertWeights {
  config: BertConfig;
  pooling: Pooling;
  plan: AdapterPlan<AdapterTarget>;
}

type AdaptedLayer = Adapted<AdapterTarget>;

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
  const bert: Bert = { config, pooling: options.pooling, plan, ...bertWeights(config, tensors) };
  return {
    dimension: config.hidden,
    longest: longestText(config),
    adapters: plan.layout,
    batches: byLength,
    encode: (parameters, batch) =>
      tf.tidy(() => encodeWith(bert, adapted(bert, parameters), batch)),
    forward: (parameters, batch) => forward(bert, parameters, batch),
    merged(parameters) {
      const all = tidied(() => {
        const made = adapted(bert, parameters);
        made.forEach(({ matrices }) => Object.values(matrices).forEach((m) => tf.keep(m)));
        return made;
      });
      return {
        encode: (batch) => encodeWith(bert, all, batch),
        dispose: () => freeAdapted(bert, all),
      };
    },
    dispose: () => disposeWeights(bert),
  };
}

/** Every layer with its adapters; without parameters, as it is. Inside tf.tidy. */
function adapted({ config, layers, plan }: Bert, parameters: tf.Tensor2D | null): AdaptedLayer[] {
  const blocks = parameters && plan.layout.split(parameters);
  // The query's weights hold the factor of the scores, so its adapter does too.
  const ofQuery = plan.scaling / Math.sqrt(config.hidden / config.heads);
  const scalingOf = (target: AdapterTarget) => (target === 'query' ? ofQuery : plan.scaling);
  return layers.map(({ matrices }, i) => adaptedLayer(plan, i, matrices, blocks, scalingOf));
}

/** Frees the tensors that `adapted` made, and none of the model's own. */
function freeAdapted({ layers }: Bert, all: readonly AdaptedLayer[]): void {
  all.forEach(({ adapters, matrices }, layer) => {
    const own = Object.values(layers[layer].matrices);
    free(adapters);
    free(adapterTargets.map((target) => matrices[target]).filter((m) => !own.includes(m)));
  });
}

function passOf({ config }: Bert, batch: TokenBatch): Pass {
  const shape = { texts: batch.rows, length: batch.length, heads: config.heads };
  return { shape, closed: closedOf(batch), epsilon: config.epsilon };
}

function embedded({ config, embeddings }: Bert, batch: TokenBatch): tf.Tensor2D {
  return tidied(() => embed(embeddings, config, batch, config.epsilon));
}

/** [rows x length, H] to [rows, H]. Inside tf.tidy. */
function pool({ config, pooling }: Bert, x: tf.Tensor2D, batch: TokenBatch): tf.Tensor2D {
  const { rows, length } = batch;
  const weights = tf.tensor3d(poolingWeights(pooling, batch), [rows, 1, length]);
  const byText = tf.reshape(x, [rows, length, config.hidden]) as tf.Tensor3D;
  return tf.reshape(tf.matMul(weights, byText), [rows, config.hidden]);
}

/** The gradient of `pool`. Inside tf.tidy. */
function poolBackward({ config, pooling }: Bert, dPooled: tf.Tensor2D, batch: TokenBatch) {
  const { rows, length } = batch;
  const weights = tf.tensor3d(poolingWeights(pooling, batch), [rows, length, 1]);
  const each = tf.mul(weights, tf.expandDims(dPooled, 1));
  return tf.reshape(each, [rows * length, config.hidden]) as tf.Tensor2D;
}

/** Applies the first `count` layers, keeping nothing; takes ownership of x. */
function throughFirst(
  { layers }: Bert,
  x: tf.Tensor2D,
  all: readonly AdaptedLayer[],
  pass: Pass,
  count: number,
): tf.Tensor2D {
  let last = x;
  for (let i = 0; i < count; i++) {
    const next = tidied(() => layerForward(last, layers[i], all[i].matrices, pass).y);
    last.dispose();
    last = next;
  }
  return last;
}

function encodeWith(bert: Bert, all: readonly AdaptedLayer[], batch: TokenBatch): tf.Tensor2D {
  return tf.tidy(() => {
    const x = embedded(bert, batch);
    const last = throughFirst(bert, x, all, passOf(bert, batch), bert.layers.length);
    return pool(bert, last, batch);
  });
}

/** What a backward pass needs of the forward pass. */
interface Forward {
  all: readonly AdaptedLayer[];
  pass: Pass;
  /** Activations of every layer from the lowest one that has adapters. */
  kept: readonly LayerKept[];
}

function forward(bert: Bert, parameters: tf.Tensor2D, batch: TokenBatch): BackboneForward {
  const { layers, plan } = bert;
  const lowest = plan.layers[0];
  const all = tidied(() => adapted(bert, parameters));
  const pass = passOf(bert, batch);
  let x = throughFirst(bert, embedded(bert, batch), all, pass, lowest);
  const kept: LayerKept[] = [];
  for (let i = lowest; i < layers.length; i++) {
    const { y, kept: held } = tidied(() => layerForward(x, layers[i], all[i].matrices, pass));
    kept.push(held);
    x = y;
  }
  const pooled = tidied(() => pool(bert, x, batch));
  x.dispose();
  return {
    pooled,
    backward: (dPooled) =>
      backward(
        bert,
        { all, pass, kept },
        tidied(() => poolBackward(bert, dPooled, batch)),
      ),
    dispose() {
      freeAdapted(bert, all);
      free([kept, pass.closed ?? [], pooled]);
    },
  };
}

/** @param dLast gradient over the last layer's states, which it takes @returns over the adapters, [1, size] */
function backward(
  { layers, plan }: Bert,
  { all, pass, kept }: Forward,
  dLast: tf.Tensor2D,
): tf.Tensor2D {
  const lowest = plan.layers[0];
  const gradients = adapterGradientCollector(plan);
  let dy = [dLast];
  for (let i = layers.length - 1; i >= lowest; i--) {
    const held = kept[i - lowest];
    const { dx, adapters } = tidied(() =>
      layerBackward(dy, layers[i], all[i], pass, { kept: held, goesOn: i > lowest }),
    );
    free([dy, held]);
    gradients.add(i, adapters);
    dy = dx;
  }
  return gradients.join();
}
