/** A model file's tensors as weights on the engine: every one that is needed, in the right shape. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError } from '../../contract/errors.ts';
import { longestText, type BertConfig, type ModelTensor } from '../../domain/bert.ts';
import { FOLDED } from './feed-forward.ts';
import type { LayerWeights } from './layer.ts';
import type { Norm } from './normalise.ts';

export type ModelTensors = ReadonlyMap<string, ModelTensor>;

export interface EmbeddingWeights {
  /** Kept off the engine: a batch needs a few rows of a large table. [vocabulary, hidden] */
  words: Float32Array;
  /**
   * Position embeddings with that of the first token type added, from the first position on: [longest,
   * hidden].
   */
  places: Float32Array;
  /** Each token type's embedding minus that of the first type, [types, hidden]. */
  types: Float32Array;
  norm: Norm;
}

export interface BertWeights {
  embeddings: EmbeddingWeights;
  layers: LayerWeights[];
}

const WORDS = 'embeddings.word_embeddings';
const POSITIONS = 'embeddings.position_embeddings';
const TYPES = 'embeddings.token_type_embeddings';

/** Names of a layer's parts in BertModel. */
function partsOf(layer: number) {
  const at = `encoder.layer.${layer}`;
  return {
    query: `${at}.attention.self.query`,
    key: `${at}.attention.self.key`,
    value: `${at}.attention.self.value`,
    output: `${at}.attention.output.dense`,
    attentionNorm: `${at}.attention.output.LayerNorm`,
    inner: `${at}.intermediate.dense`,
    outer: `${at}.output.dense`,
    outputNorm: `${at}.output.LayerNorm`,
  };
}

/** Every tensor that a model of this configuration is made of, with its shape. */
export function neededTensors(config: BertConfig): Map<string, number[]> {
  const { hidden, intermediate } = config;
  const needed = new Map<string, number[]>();
  const affine = (name: string, out: number, inputs: number) => {
    needed.set(`${name}.weight`, [out, inputs]);
    needed.set(`${name}.bias`, [out]);
  };
  const norm = (name: string) => {
    needed.set(`${name}.weight`, [hidden]);
    needed.set(`${name}.bias`, [hidden]);
  };
  needed.set(`${WORDS}.weight`, [config.vocabulary, hidden]);
  needed.set(`${POSITIONS}.weight`, [config.positions, hidden]);
  needed.set(`${TYPES}.weight`, [config.types, hidden]);
  norm('embeddings.LayerNorm');
  for (let i = 0; i < config.layers; i++) {
    const parts = partsOf(i);
    for (const name of [parts.query, parts.key, parts.value, parts.output]) {
      affine(name, hidden, hidden);
    }
    affine(parts.inner, intermediate, hidden);
    affine(parts.outer, hidden, intermediate);
    norm(parts.attentionNorm);
    norm(parts.outputNorm);
  }
  return needed;
}

/** @throws DialectError `bad-model`: a tensor is missing or has the wrong shape */
function check(config: BertConfig, tensors: ModelTensors): void {
  const needed = neededTensors(config);
  const missing = [...needed.keys()].filter((name) => !tensors.has(name));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` and ${missing.length - 1} more tensors` : '';
    throw new DialectError(
      'bad-model',
      `The model's weights lack ${missing[0]}${others}. Take the complete folder of a BERT, RoBERTa or XLM-R encoder.`,
      { missing: missing.slice(0, 20) },
    );
  }
  for (const [name, shape] of needed) {
    const found = tensors.get(name)?.shape ?? [];
    if (found.join() !== shape.join()) {
      throw new DialectError(
        'bad-model',
        `The model's tensor ${name} is [${found.join(', ')}] where config.json asks for [${shape.join(', ')}]. Take weights and config.json of the same model.`,
        { name, found, expected: shape },
      );
    }
  }
}

/**
 * Reads weights by their names in BertModel, without a prefix; other tensors are ignored. Tensors made on
 * the engine live until `disposeWeights`.
 *
 * @throws DialectError `bad-model`: a tensor is missing or has the wrong shape
 */
export function bertWeights(config: BertConfig, tensors: ModelTensors): BertWeights {
  check(config, tensors);
  const of = (name: string) => tensors.get(name) as ModelTensor;
  const onEngine = ({ shape, values }: ModelTensor, factor = 1): tf.Tensor2D => {
    const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
    const data = factor === 1 ? values : values.map((value) => value * factor);
    return tf.keep(tf.tensor2d(data, [rows, columns]));
  };
  const weight = (name: string, factor?: number) => onEngine(of(`${name}.weight`), factor);
  const bias = (name: string, factor?: number) => onEngine(of(`${name}.bias`), factor);
  const norm = (name: string): Norm => ({ gain: weight(name), offset: bias(name) });
  const scale = 1 / Math.sqrt(config.hidden / config.heads);
  const layers = Array.from({ length: config.layers }, (_, i): LayerWeights => {
    const parts = partsOf(i);
    return {
      matrices: {
        query: weight(parts.query, scale),
        key: weight(parts.key),
        value: weight(parts.value),
        output: weight(parts.output),
      },
      biases: {
        query: bias(parts.query, scale),
        key: bias(parts.key),
        value: bias(parts.value),
        output: bias(parts.output),
      },
      attentionNorm: norm(parts.attentionNorm),
      feedForward: {
        inner: weight(parts.inner, FOLDED),
        innerBias: bias(parts.inner, FOLDED),
        outer: transposed(weight(parts.outer, FOLDED)),
        outerBias: bias(parts.outer),
      },
      outputNorm: norm(parts.outputNorm),
    };
  });
  const { values: words } = of(`${WORDS}.weight`);
  const { values: kinds } = of(`${TYPES}.weight`);
  return {
    embeddings: {
      words,
      places: placesOf(config, of),
      types: kinds.map((value, i) => value - kinds[i % config.hidden]),
      norm: norm('embeddings.LayerNorm'),
    },
    layers,
  };
}

/** Takes ownership of the matrix. */
function transposed(matrix: tf.Tensor2D): tf.Tensor2D {
  const result = tf.keep(tf.transpose(matrix));
  matrix.dispose();
  return result;
}

function placesOf(config: BertConfig, of: (name: string) => ModelTensor): Float32Array {
  const { hidden, firstPosition } = config;
  const type = of(`${TYPES}.weight`).values;
  const from = firstPosition * hidden;
  return of(`${POSITIONS}.weight`)
    .values.subarray(from, from + longestText(config) * hidden)
    .map((value, i) => value + type[i % hidden]);
}

export function disposeWeights({ embeddings, layers }: BertWeights): void {
  tf.dispose([embeddings.norm, layers] as unknown as tf.TensorContainer);
}
