/**
 * Tiny decoders of random weights, and their forward pass written a second time: text by text, head by head,
 * nothing packed or shared, adapters beside their matrices. For automatic differentiation.
 */
import * as tf from '@tensorflow/tfjs';
import type { AdapterOptions, ModelTensor, Pooling } from '../../../../src-main/domain/bert.ts';
import {
  decoderModules,
  decoderTargets,
  type DecoderConfig,
  type DecoderTarget,
} from '../../../../src-main/domain/decoder.ts';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { neededDecoderTensors } from '../../../../src-main/learning/backbone/decoder/index.ts';
import { blockNames } from '../../../../src-main/learning/backbone/index.ts';

const rotary = (theta: number, factor = 1) => ({
  frequencies: [1, theta ** -0.5],
  factor,
});
const full = { rotary: rotary(100), window: null };

/** Three layers as in Llama: four heads, two of keys. */
export const llama: DecoderConfig = {
  family: 'llama',
  vocabulary: 20,
  hidden: 8,
  heads: 4,
  keyHeads: 2,
  headWidth: 4,
  intermediate: 10,
  positions: 300,
  epsilon: 1e-5,
  activation: 'silu',
  biases: { inputs: false, output: false, feedForward: false },
  normalisedHeads: false,
  sandwich: false,
  embeddingScale: 1,
  scoreScale: 0.5,
  layers: [full, full, full],
  tied: true,
};

/** Features of other families: biases; norms of heads, and after both parts; windows. */
export const families: Record<string, DecoderConfig> = {
  llama,
  'qwen2, with biases': {
    ...llama,
    family: 'qwen2',
    biases: { inputs: true, output: true, feedForward: true },
  },
  'qwen3, of one head of keys': { ...llama, family: 'qwen3', normalisedHeads: true, keyHeads: 1 },
  gemma: {
    ...llama,
    family: 'gemma3_text',
    activation: 'gelu-tanh',
    normalisedHeads: true,
    sandwich: true,
    embeddingScale: 2,
    scoreScale: 0.3,
    layers: [{ rotary: rotary(10), window: 3 }, full, { rotary: rotary(10), window: 3 }],
  },
};

export function tinyDecoderTensors(config: DecoderConfig): Map<string, ModelTensor> {
  const random = seededRandom('tiny decoder');
  return new Map(
    [...neededDecoderTensors(config)].map(([name, shape]) => {
      const size = shape.reduce((product, part) => product * part, 1);
      const gain = name.includes('norm') && !config.sandwich ? 1 : 0;
      const values = Float32Array.from({ length: size }, () => gain + 0.5 * random.normal());
      return [name, { shape, values }];
    }),
  );
}

type Rows = tf.Tensor2D;

/** Pooled vectors, [texts, hidden]. @param blocks adapters by their names, [1, rows, columns]; or none */
export function referenceDecoder(
  config: DecoderConfig,
  tensors: ReadonlyMap<string, ModelTensor>,
  options: AdapterOptions<DecoderTarget> & { pooling: Pooling },
  blocks: Record<string, tf.Tensor> | null,
  texts: readonly (readonly number[])[],
): Rows {
  const { targets = decoderTargets, layers, rank, alpha } = options;
  const { heads, keyHeads, headWidth: width } = config;
  const of = (name: string): tf.Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`No tensor ${name}`);
    return tf.tensor(Array.from(tensor.values), [...tensor.shape]);
  };
  const rms = (x: Rows, name: string): Rows => {
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), config.epsilon));
    const gain = of(`${name}.weight`);
    return tf.mul(tf.mul(x, scale), config.sandwich ? tf.add(gain, 1) : gain);
  };
  const map = (x: Rows, layer: number, target: DecoderTarget): Rows => {
    const name = `layers.${layer}.${decoderModules[target]}`;
    let y: Rows = tf.matMul(x, of(`${name}.weight`), false, true);
    if (tensors.has(`${name}.bias`)) y = tf.add(y, of(`${name}.bias`));
    if (!blocks || !targets.includes(target) || layers?.includes(layer) === false) return y;
    const names = blockNames(layer, target);
    const a = tf.squeeze<Rows>(blocks[names.a], [0]);
    const b = tf.squeeze<Rows>(blocks[names.b], [0]);
    const delta = tf.matMul(tf.matMul(x, a, false, true), b, false, true);
    return tf.add(y, tf.mul(delta, alpha / rank));
  };
  const head = (x: Rows, i: number): Rows => tf.slice(x, [0, i * width], [-1, width]);
  const turn = (x: Rows, layer: number): Rows => {
    const { frequencies, factor } = config.layers[layer].rotary;
    const [rows] = x.shape;
    const angles = tf.mul(
      tf.reshape(tf.range(0, rows), [rows, 1]),
      tf.tensor2d([[...frequencies, ...frequencies]]),
    );
    const [first, second] = tf.split(x, 2, 1);
    const half = tf.concat([tf.neg(second), first], 1);
    const sum = tf.add(tf.mul(x, tf.cos(angles)), tf.mul(half, tf.sin(angles)));
    return tf.mul(sum, factor);
  };
  const activate = (g: Rows): Rows => {
    if (config.activation === 'silu') return tf.mul(g, tf.sigmoid(g));
    const inner = tf.mul(tf.add(g, tf.mul(tf.pow(g, 3), 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(g, 0.5), tf.add(tf.tanh(inner), 1));
  };

  function attention(x: Rows, layer: number): Rows {
    const at = `layers.${layer}.self_attn`;
    const [q, k, v] = (['query', 'key', 'value'] as const).map((t) => map(x, layer, t));
    const { window } = config.layers[layer];
    const [rows] = x.shape;
    const open = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: rows }, (_, j) =>
        j <= i && (window === null || j > i - window) ? 0 : -1e9,
      ),
    );
    const normed = (part: Rows, name: string) =>
      config.normalisedHeads ? rms(part, `${at}.${name}`) : part;
    const contexts = Array.from({ length: heads }, (_, h) => {
      const own = Math.floor((h * keyHeads) / heads);
      const query = turn(normed(head(q, h), 'q_norm'), layer);
      const key = turn(normed(head(k, own), 'k_norm'), layer);
      const scores = tf.mul(tf.matMul(query, key, false, true), config.scoreScale);
      return tf.matMul(tf.softmax(tf.add(scores, tf.tensor2d(open))), head(v, own));
    });
    return map(tf.concat(contexts, 1) as Rows, layer, 'output');
  }

  function layerOf(x: Rows, i: number): Rows {
    const at = `layers.${i}`;
    const attended = attention(rms(x, `${at}.input_layernorm`), i);
    const behind = config.sandwich ? rms(attended, `${at}.post_attention_layernorm`) : attended;
    const middle: Rows = tf.add(x, behind);
    const before = config.sandwich ? 'pre_feedforward_layernorm' : 'post_attention_layernorm';
    const normed = rms(middle, `${at}.${before}`);
    const active: Rows = tf.mul(activate(map(normed, i, 'gate')), map(normed, i, 'up'));
    const fed = map(active, i, 'down');
    return tf.add(middle, config.sandwich ? rms(fed, `${at}.post_feedforward_layernorm`) : fed);
  }

  const pooled = texts.map((text) => {
    const ids = tf.tensor1d([...text], 'int32');
    let x: Rows = tf.mul(tf.gather(of('embed_tokens.weight'), ids), config.embeddingScale);
    for (let i = 0; i < config.layers.length; i++) x = layerOf(x, i);
    x = rms(x, 'norm');
    if (options.pooling === 'mean') return tf.mean(x, 0);
    const at = options.pooling === 'cls' ? 0 : text.length - 1;
    return tf.reshape(tf.slice(x, [at, 0], [1, -1]), [config.hidden]);
  });
  return tf.stack(pooled) as Rows;
}
