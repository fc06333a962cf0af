/**
 * Low-rank adapters (LoRA, Hu et al. 2022): a matrix W, [out, in], acts as W + s B A, with A
 * [rank, in], B [out, rank] and s = alpha / rank, as in PEFT. Only A and B are trained.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterOptions, AdapterTarget } from '../../domain/bert.ts';
import { layout, type Block, type Layout } from '../flat.ts';
import { fusedKernels } from '../fused.ts';
import { free } from './scope.ts';

/** Names of a target's blocks in the layout. */
export function blockNames(layer: number, target: string): { a: string; b: string } {
  return { a: `${layer}.${target}.A`, b: `${layer}.${target}.B` };
}

export const defaultTargets: readonly AdapterTarget[] = ['query', 'value'];

export interface AdapterPlan<T extends string> {
  rank: number;
  /** s = alpha / rank */
  scaling: number;
  targets: readonly T[];
  /** In ascending order. */
  layers: readonly number[];
  layout: Layout<string>;
}

/**
 * Layer after layer, target after target, A before B. A starts normal with the standard deviation of
 * PEFT's uniform, 1 / sqrt(3 in); B starts at zero, so that the model starts unchanged.
 *
 * @param count layers of the model
 * @param shapeOf a target's [outputs, inputs]
 * @throws RangeError for no layer, no target, a layer that the model lacks, or a rank below 1
 */
export function adapterPlan<T extends string>(
  count: number,
  shapeOf: (target: T) => readonly [number, number],
  options: AdapterOptions<T> & { targets: readonly T[] },
): AdapterPlan<T> {
  const { rank, alpha, targets } = options;
  const layers = [...new Set(options.layers ?? Array.from({ length: count }, (_, i) => i))];
  layers.sort((a, b) => a - b);
  const known = layers.every((layer) => Number.isInteger(layer) && layer < count);
  if (layers.length === 0 || layers[0] < 0 || !known) {
    throw new RangeError(`Layers ${layers.join(', ')} of a model of ${count}.`);
  }
  if (targets.length === 0) throw new RangeError('Adapters on no matrix.');
  if (!Number.isInteger(rank) || rank < 1) throw new RangeError(`Adapters of rank ${rank}.`);
  const blocks = layers.flatMap((layer) =>
    targets.flatMap((target): Block[] => {
      const { a, b } = blockNames(layer, target);
      const [outputs, inputs] = shapeOf(target);
      const deviation = 1 / Math.sqrt(3 * inputs);
      return [
        { name: a, shape: [rank, inputs], kind: 'weight', deviation },
        { name: b, shape: [outputs, rank], kind: 'weight', deviation: 0 },
      ];
    }),
  );
  return { rank, scaling: alpha / rank, targets, layers, layout: layout(blocks) };
}

/** One adapter: A [rank, in], B [out, rank], s. */
export interface Adapter {
  a: tf.Tensor2D;
  b: tf.Tensor2D;
  scaling: number;
}

/** The adapters of a layer, and its matrices with the adapters merged in. */
export interface Adapted<T extends string> {
  adapters: Partial<Record<T, Adapter>>;
  matrices: Record<T, tf.Tensor2D>;
}

/**
 * Inside tf.tidy.
 *
 * @param blocks all adapters of one seed, split by the plan's layout; null: none, so that the layer is as it is
 * @param scalingOf s of a target's adapter, where it is not that of the plan
 */
export function adaptedLayer<T extends string>(
  plan: AdapterPlan<T>,
  layer: number,
  matrices: Record<T, tf.Tensor2D>,
  blocks: Record<string, tf.Tensor3D> | null,
  scalingOf: (target: T) => number = () => plan.scaling,
): Adapted<T> {
  if (!blocks || !plan.layers.includes(layer)) return { adapters: {}, matrices };
  const adapters = new Map<T, Adapter>();
  const merged = { ...matrices };
  for (const target of plan.targets) {
    const { a, b } = blockNames(layer, target);
    const adapter = {
      a: tf.squeeze<tf.Tensor2D>(blocks[a], [0]),
      b: tf.squeeze<tf.Tensor2D>(blocks[b], [0]),
      scaling: scalingOf(target),
    };
    adapters.set(target, adapter);
    merged[target] = mergedWeight(matrices[target], adapter);
  }
  return {
    adapters: Object.fromEntries(adapters) as Partial<Record<T, Adapter>>,
    matrices: merged,
  };
}

/** Collects the gradients over a seed's adapters, layer by layer. */
export function adapterGradientCollector({ layout }: AdapterPlan<string>) {
  const found: Record<string, tf.Tensor2D> = {};
  return {
    add(layer: number, targets: Readonly<Record<string, { a: tf.Tensor2D; b: tf.Tensor2D }>>) {
      for (const [target, { a, b }] of Object.entries(targets)) {
        const names = blockNames(layer, target);
        found[names.a] = a;
        found[names.b] = b;
      }
    },
    /** All of them, [1, size]; frees those that were added. */
    join(): tf.Tensor2D {
      const joined = tf.tidy(() => {
        const bySeed = Object.entries(found).map(([name, g]) => [name, tf.expandDims(g)]);
        return layout.join(Object.fromEntries(bySeed) as Record<string, tf.Tensor>);
      });
      free(found);
      return joined;
    },
  };
}

/** W + s B A, [out, in]. Inside tf.tidy. */
export function mergedWeight(weight: tf.Tensor2D, { a, b, scaling }: Adapter): tf.Tensor2D {
  const fused = fusedKernels();
  if (fused) return fused.merge({ weight, a, b }, scaling);
  return tf.add(weight, tf.matMul(tf.mul(b, tf.scalar(scaling)) as tf.Tensor2D, a));
}

/**
 * Gradients over A and B of y = x (W + s B A)^T: s (dy B)^T x and s dy^T (x A^T). Inside tf.tidy.
 *
 * @param x [N, in] @param dy [N, out]
 */
export function adapterGradients(
  x: tf.Tensor2D,
  dy: tf.Tensor2D,
  { a, b, scaling }: Adapter,
): { a: tf.Tensor2D; b: tf.Tensor2D } {
  const fused = fusedKernels();
  if (fused) return fused.adapterGradient({ x, dy, a, b }, scaling);
  const s = tf.scalar(scaling);
  const inner = tf.mul(tf.matMul(x, a, false, true), s) as tf.Tensor2D;
  const dInner = tf.mul(tf.matMul(dy, b), s) as tf.Tensor2D;
  return { a: tf.matMul(dInner, x, true), b: tf.matMul(dy, inner, true) };
}
