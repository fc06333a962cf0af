/**
 * A model's tensors as weights on the engine, read one by one so that a large model is in memory only
 * once.
 */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError } from '../../../contract/errors.ts';
import {
  decoderModules,
  decoderTargets,
  targetShape,
  type DecoderConfig,
  type DecoderTarget,
} from '../../../domain/decoder.ts';
import type { TensorSource } from '../../../domain/tensors.ts';
import type { DecoderLayer, DecoderMatrices, DecoderNorms } from './layer.ts';

/** A model on the engine. Not inside tf.tidy. */
export interface DecoderModel {
  config: DecoderConfig;
  /** Kept off the engine: a pack needs a few rows of a large table. [vocabulary, hidden] */
  embeddings: Float32Array;
  layers: readonly DecoderLayer[];
  /** Gain of the norm after the last layer, [1, hidden]. */
  norm: tf.Tensor2D;
  /**
   * Its products with the states are the logits: the embeddings if they are tied; null if it was not
   * read.
   */
  head: Float32Array | null;
  dispose(): void;
}

const EMBEDDINGS = 'embed_tokens.weight';
const HEAD = 'lm_head.weight';

function biased({ biases }: DecoderConfig, target: DecoderTarget): boolean {
  if (target === 'output') return biases.output;
  const attention = target === 'query' || target === 'key' || target === 'value';
  return attention ? biases.inputs : biases.feedForward;
}

/** Names of a layer's norms behind `layers.N.`; undefined where the model has none. */
function normsOf({
  sandwich,
  normalisedHeads,
}: DecoderConfig): Record<keyof DecoderNorms, string | undefined> {
  return {
    attention: 'input_layernorm',
    feedForward: sandwich ? 'pre_feedforward_layernorm' : 'post_attention_layernorm',
    afterAttention: sandwich ? 'post_attention_layernorm' : undefined,
    afterFeedForward: sandwich ? 'post_feedforward_layernorm' : undefined,
    query: normalisedHeads ? 'self_attn.q_norm' : undefined,
    key: normalisedHeads ? 'self_attn.k_norm' : undefined,
  };
}

/** Every tensor that a model of this configuration is made of, with its shape. */
export function neededDecoderTensors(config: DecoderConfig): Map<string, number[]> {
  const { hidden, headWidth } = config;
  const needed = new Map<string, number[]>([
    [EMBEDDINGS, [config.vocabulary, hidden]],
    ['norm.weight', [hidden]],
  ]);
  config.layers.forEach((_, i) => {
    for (const target of decoderTargets) {
      const shape = targetShape(config, target);
      needed.set(`layers.${i}.${decoderModules[target]}.weight`, shape);
      if (biased(config, target)) {
        needed.set(`layers.${i}.${decoderModules[target]}.bias`, [shape[0]]);
      }
    }
    for (const [norm, name] of Object.entries(normsOf(config))) {
      const width = norm === 'query' || norm === 'key' ? headWidth : hidden;
      if (name !== undefined) needed.set(`layers.${i}.${name}.weight`, [width]);
    }
  });
  return needed;
}

/** @throws DialectError `bad-model`: a tensor is missing or has the wrong shape */
function check(config: DecoderConfig, tensors: TensorSource): void {
  const needed = neededDecoderTensors(config);
  const missing = [...needed.keys()].filter((name) => tensors.shape(name) === undefined);
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` and ${missing.length - 1} more tensors` : '';
    throw new DialectError(
      'bad-model',
      `The model's weights lack ${missing[0]}${others}. Take the complete folder of a language model.`,
      { missing: missing.slice(0, 20) },
    );
  }
  for (const [name, shape] of needed) {
    const found = tensors.shape(name) ?? [];
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
 * @param tensors by their names in the model without a head; others are ignored
 * @param options.head whether logits are wanted: an untied head is read for them
 * @throws DialectError `bad-model`: a tensor is missing or has the wrong shape
 */
export async function loadDecoder(
  config: DecoderConfig,
  tensors: TensorSource,
  { head = false }: { head?: boolean } = {},
): Promise<DecoderModel> {
  check(config, tensors);
  const made: tf.Tensor[] = [];
  const dispose = () => tf.dispose(made);
  const matrix = async (name: string): Promise<tf.Tensor2D> => {
    const values = await tensors.read(name);
    const shape = tensors.shape(name) ?? [];
    const [rows, columns] = shape.length === 2 ? shape : [1, values.length];
    const made2d = tf.keep(tf.tensor2d(values, [rows, columns]));
    made.push(made2d);
    return made2d;
  };
  const gain = async (name: string): Promise<tf.Tensor2D> => {
    if (!config.sandwich) return matrix(name);
    const values = (await tensors.read(name)).map((value) => 1 + value);
    const made2d = tf.keep(tf.tensor2d(values, [1, values.length]));
    made.push(made2d);
    return made2d;
  };
  try {
    const layers: DecoderLayer[] = [];
    for (const [i, kind] of config.layers.entries()) {
      const matrices: Partial<DecoderMatrices> = {};
      const biases: Partial<DecoderMatrices> = {};
      for (const target of decoderTargets) {
        const name = `layers.${i}.${decoderModules[target]}`;
        matrices[target] = await matrix(`${name}.weight`);
        if (biased(config, target)) biases[target] = await matrix(`${name}.bias`);
      }
      const norms: Partial<Record<string, tf.Tensor2D | null>> = {};
      for (const [norm, name] of Object.entries(normsOf(config))) {
        norms[norm] = name === undefined ? null : await gain(`layers.${i}.${name}.weight`);
      }
      layers.push({
        kind,
        biases,
        matrices: matrices as DecoderMatrices,
        norms: norms as unknown as DecoderNorms,
      });
    }
    const embeddings = await tensors.read(EMBEDDINGS);
    const norm = await gain('norm.weight');
    const own = head && !config.tied ? await headOf(config, tensors) : null;
    return { config, embeddings, layers, norm, head: config.tied ? embeddings : own, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function headOf({ vocabulary, hidden }: DecoderConfig, tensors: TensorSource) {
  const shape = tensors.shape(HEAD);
  if (shape?.join() === [vocabulary, hidden].join()) return tensors.read(HEAD);
  throw new DialectError(
    'bad-model',
    `The model's weights lack ${HEAD}, without which it cannot say how likely a text is. Take the folder of a model for text generation.`,
    { shape: shape ?? null },
  );
}
