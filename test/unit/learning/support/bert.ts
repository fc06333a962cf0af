/**
 * A tiny BERT of random weights, and its forward pass written a second time: text by text, without padding,
 * adapters beside their matrices, nothing folded. For automatic differentiation.
 */
import * as tf from '@tensorflow/tfjs';
import type {
  AdapterOptions,
  AdapterTarget,
  BertConfig,
  ModelTensor,
  Pooling,
} from '../../../../src-main/domain/bert.ts';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import {
  blockNames,
  defaultTargets,
  neededTensors,
  type TokenBatch,
} from '../../../../src-main/learning/backbone/index.ts';

export const tinyConfig: BertConfig = {
  vocabulary: 20,
  hidden: 8,
  layers: 3,
  heads: 2,
  intermediate: 12,
  positions: 12,
  firstPosition: 0,
  types: 2,
  epsilon: 1e-5,
  padding: 0,
};

/** Every tensor of a model, with weights large enough that attention and gelu are far from linear. */
export function tinyTensors(config = tinyConfig): Map<string, ModelTensor> {
  const random = seededRandom('tiny bert');
  return new Map(
    [...neededTensors(config)].map(([name, shape]) => {
      const size = shape.reduce((product, part) => product * part, 1);
      const gain = name.endsWith('LayerNorm.weight') ? 1 : 0;
      const values = Float32Array.from({ length: size }, () => gain + 0.5 * random.normal());
      return [name, { shape, values }];
    }),
  );
}

/** Texts with these numbers of tokens, padded to the longest. */
export function tinyBatch(lengths: readonly number[], config = tinyConfig): TokenBatch {
  const random = seededRandom(`batch ${lengths.join()}`);
  const length = Math.max(...lengths);
  const at = lengths.flatMap((own) => Array.from({ length }, (_, i) => i < own));
  return {
    ids: Int32Array.from(at, (real) =>
      real ? 1 + random.below(config.vocabulary - 1) : config.padding,
    ),
    mask: Int32Array.from(at, Number),
    rows: lengths.length,
    length,
  };
}

export interface ReferenceOptions extends AdapterOptions {
  pooling: Pooling;
}

type Rows = tf.Tensor2D;

/** Pooled vectors, [rows, hidden]. @param blocks adapters by their names, [1, rows, columns]; or none */
export function referencePooled(
  config: BertConfig,
  tensors: ReadonlyMap<string, ModelTensor>,
  options: ReferenceOptions,
  blocks: Record<string, tf.Tensor> | null,
  batch: TokenBatch,
): Rows {
  const { targets = defaultTargets, layers, rank, alpha } = options;
  const of = (name: string): tf.Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`No tensor ${name}`);
    return tf.tensor(Array.from(tensor.values), [...tensor.shape]);
  };
  const affine = (x: Rows, name: string): Rows =>
    tf.add(tf.matMul(x, of(`${name}.weight`) as Rows, false, true), of(`${name}.bias`));
  const adapted = (x: Rows, name: string, layer: number, target: AdapterTarget): Rows => {
    const y = affine(x, name);
    if (!blocks || !targets.includes(target) || layers?.includes(layer) === false) return y;
    const names = blockNames(layer, target);
    const a = tf.squeeze<Rows>(blocks[names.a], [0]);
    const b = tf.squeeze<Rows>(blocks[names.b], [0]);
    const delta = tf.matMul(tf.matMul(x, a, false, true), b, false, true);
    return tf.add(y, tf.mul(delta, alpha / rank));
  };
  const norm = (x: Rows, name: string): Rows => {
    const { mean, variance } = tf.moments(x, 1, true);
    const standard = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, config.epsilon)));
    return tf.add(tf.mul(standard, of(`${name}.weight`)), of(`${name}.bias`));
  };
  const gelu = (x: Rows): Rows => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1));
  const width = config.hidden / config.heads;
  const head = (x: Rows, i: number): Rows => tf.slice(x, [0, i * width], [-1, width]);

  function layerOf(x: Rows, i: number): Rows {
    const at = `encoder.layer.${i}`;
    const [q, k, v] = (['query', 'key', 'value'] as const).map((target) =>
      adapted(x, `${at}.attention.self.${target}`, i, target),
    );
    const contexts = Array.from({ length: config.heads }, (_, h) => {
      const scores = tf.div(tf.matMul(head(q, h), head(k, h), false, true), Math.sqrt(width));
      return tf.matMul(tf.softmax(scores), head(v, h));
    });
    const context = tf.concat(contexts, 1) as Rows;
    const output = adapted(context, `${at}.attention.output.dense`, i, 'output');
    const a = norm(tf.add(x, output), `${at}.attention.output.LayerNorm`);
    const fed = affine(gelu(affine(a, `${at}.intermediate.dense`)), `${at}.output.dense`);
    return norm(tf.add(a, fed), `${at}.output.LayerNorm`);
  }

  const texts = Array.from({ length: batch.rows }, (_, row) => {
    const from = row * batch.length;
    const marks = Array.from(batch.mask.subarray(from, from + batch.length));
    const count = marks.lastIndexOf(1) + 1;
    const ids = tf.tensor1d(Array.from(batch.ids.subarray(from, from + count)), 'int32');
    const places = tf.range(config.firstPosition, config.firstPosition + count, 1, 'int32');
    const types = tf.zeros([count], 'int32') as tf.Tensor1D;
    const sum = tf.addN([
      tf.gather(of('embeddings.word_embeddings.weight'), ids),
      tf.gather(of('embeddings.position_embeddings.weight'), places),
      tf.gather(of('embeddings.token_type_embeddings.weight'), types),
    ]) as Rows;
    let x = norm(sum, 'embeddings.LayerNorm');
    for (let i = 0; i < config.layers; i++) x = layerOf(x, i);
    if (options.pooling === 'mean') return tf.mean(x, 0) as tf.Tensor1D;
    const at = options.pooling === 'cls' ? 0 : count - 1;
    return tf.reshape(tf.slice(x, [at, 0], [1, -1]), [config.hidden]) as tf.Tensor1D;
  });
  return tf.stack(texts) as Rows;
}
