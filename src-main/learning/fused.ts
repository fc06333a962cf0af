/**
 * Optional kernels of an engine, each replacing a chain of plain ones: TensorFlow has them on CPUs
 * (engines/tensorflow-kernels.ts), all or none. Without them, the formulas beside their callers run. Rows
 * (tokens, except for rewards) are [N, width]; vectors are [1, width].
 */
import * as tf from '@tensorflow/tfjs-core';

/** A value for each of queries, keys and values. */
export interface Triple<T> {
  query: T;
  key: T;
  value: T;
}

type Rows = tf.Tensor2D;

/** Inputs of attention in both directions; `closed` is [texts, 1, length], 0 or hugely negative. */
export interface AttentionInputs {
  products: Triple<Rows>;
  biases: Triple<Rows>;
  closed: tf.Tensor3D;
  heads: number;
}

export interface FusedKernels {
  /** h (1 + erf(h)) with h = products + bias. */
  gelu(products: Rows, bias: Rows): Rows;
  geluGradient(products: Rows, bias: Rows, dActive: Rows): Rows;
  /** Normalises x + products + bias; returns y, standard and scale of normalise.ts. */
  normalise(
    inputs: Record<'x' | 'products' | 'bias' | 'gain' | 'offset', Rows>,
    epsilon: number,
  ): Record<'y' | 'standard' | 'scale', Rows>;
  /** @param parts summands of the gradient over y */
  normaliseGradient(
    inputs: Record<'gain' | 'standard' | 'scale', Rows>,
    parts: readonly Rows[],
  ): Rows;
  /** Contexts of all heads as rows. */
  attention(inputs: AttentionInputs): Rows;
  attentionGradient(inputs: AttentionInputs, dContext: Rows): Triple<Rows>;
  /** W + s B A: adapters.ts. */
  merge(inputs: Record<'weight' | 'a' | 'b', Rows>, scaling: number): Rows;
  adapterGradient(
    inputs: Record<'x' | 'dy' | 'a' | 'b', Rows>,
    scaling: number,
  ): { a: Rows; b: Rows };
  /** y reward / sqrt(sum(y^2) + epsilon) of networks/layer-norm.ts, [1, n, 1], for a single seed. */
  reward(
    inputs: Record<'x' | 'first' | 'firstBias' | 'second' | 'secondBias' | 'reward', tf.Tensor3D>,
    epsilon: number,
  ): tf.Tensor3D;
}

type Numbers = Record<string, number>;

/** Kernels take their inputs in the order of the map, and return one tensor or several. */
const one = (name: string, inputs: tf.NamedTensorMap, numbers: Numbers = {}) =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, numbers) as Rows;
const several = (name: string, inputs: tf.NamedTensorMap, numbers: Numbers = {}) =>
  tf.engine().runKernel<tf.Tensor[]>(name, inputs, numbers) as Rows[];

const attentionMap = ({
  products,
  biases,
  closed,
}: Omit<AttentionInputs, 'heads'>): tf.NamedTensorMap => ({
  query: products.query,
  key: products.key,
  value: products.value,
  queryBias: biases.query,
  keyBias: biases.key,
  valueBias: biases.value,
  closed,
});

const kernels: FusedKernels = {
  gelu: (products, bias) => one('DialectGelu', { products, bias }),
  geluGradient: (products, bias, dActive) =>
    one('DialectGeluGradient', { products, bias, dActive }),
  normalise({ x, products, bias, gain, offset }, epsilon) {
    const inputs = { x, products, bias, gain, offset };
    const [y, standard, scale] = several('DialectNormalise', inputs, { epsilon });
    return { y, standard, scale };
  },
  normaliseGradient({ gain, standard, scale }, parts) {
    const summands = Object.fromEntries(parts.map((part, i) => [`part${i}`, part]));
    const inputs = { gain, standard, scale, ...summands };
    return one('DialectNormaliseGradient', inputs, { count: parts.length });
  },
  attention: ({ heads, ...inputs }) => one('DialectAttention', attentionMap(inputs), { heads }),
  attentionGradient({ heads, ...inputs }, dContext) {
    const all = { ...attentionMap(inputs), dContext };
    const [query, key, value] = several('DialectAttentionGradient', all, { heads });
    return { query, key, value };
  },
  merge: ({ weight, a, b }, scaling) => one('DialectMerge', { weight, a, b }, { scaling }),
  adapterGradient({ x, dy, a, b }, scaling) {
    const [ofA, ofB] = several('DialectAdapterGradient', { x, dy, a, b }, { scaling });
    return { a: ofA, b: ofB };
  },
  reward({ x, first, firstBias, second, secondBias, reward }, epsilon) {
    const inputs = { x, first, firstBias, second, secondBias, reward };
    return tf.engine().runKernel<tf.Tensor3D>('DialectReward', inputs, { epsilon });
  },
};

/** The kernels of the engine in use; null if it has none. */
export function fusedKernels(): FusedKernels | null {
  return tf.getKernel('DialectAttention', tf.getBackend()) === undefined ? null : kernels;
}
