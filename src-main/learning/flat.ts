/**
 * Parameters as one flat vector per seed. Kernel calls, not arithmetic, are the cost of small models:
 * with all parameters in one tensor an optimiser step is a dozen calls, however many layers and seeds
 * there are.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../domain/random.ts';
import { columnsOf } from './ops.ts';

export interface Block {
  name: string;
  /** Rows and columns. An affine block has one row more than it has inputs: the biases, last. */
  shape: readonly [number, number];
  kind: 'weight' | 'affine' | 'free';
  /** Standard deviation of the weights' start values; sqrt(2 / inputs) by default. */
  deviation?: number;
  /** Standard deviation of the biases' start values; 0 by default. */
  biasDeviation?: number;
  /** Start values of a free block, instead of random ones; weight decay does not apply to it. */
  initial?: readonly number[];
}

export interface Layout<N extends string> {
  /** Parameters of one seed. */
  size: number;
  /** The blocks of [S, size], each [S, rows, columns]; to be called inside tf.tidy. */
  split(flat: tf.Tensor2D): Record<N, tf.Tensor3D>;
  /** The same with biases on their own: weights without a bias row, biases [S, 1, columns]. */
  splitApart(flat: tf.Tensor2D): {
    weights: Record<N, tf.Tensor3D>;
    biases: Record<N, tf.Tensor3D>;
  };
  /**
   * [S, size] from gradients of the blocks, each of its block's shape.
   *
   * @param biases of affine blocks whose gradient lacks the bias row: [S, 1, columns] each
   */
  join(blocks: Record<N, tf.Tensor>, biases?: Partial<Record<N, tf.Tensor>>): tf.Tensor2D;
  /** Normal start values of one seed, [size]; sqrt(2 / inputs) is He initialisation (He et al. 2015). */
  initial(random: Random): Float32Array;
  /** 1 where weight decay applies, [size]: on weights, not on biases. */
  decayed(): Float32Array;
}

export function layout<const B extends readonly Block[]>(blocks: B): Layout<B[number]['name']> {
  type Name = B[number]['name'];
  // The caller's own array keeps its literal names; here only the fields matter.
  const known: readonly Block[] = blocks;
  const sizes = known.map(({ shape }) => shape[0] * shape[1]);
  const size = sizes.reduce((sum, part) => sum + part, 0);
  const halves: Block[] = known.flatMap((block) => {
    const { shape, kind } = block;
    if (kind !== 'affine') return [block];
    return [
      { ...block, shape: [shape[0] - 1, shape[1]], kind: 'weight' },
      { ...block, shape: [1, shape[1]], kind: 'free' },
    ];
  });
  return {
    size,
    split: (flat) => Object.fromEntries(cut(flat, known)) as Record<Name, tf.Tensor3D>,
    splitApart(flat) {
      const parts = cut(flat, halves);
      return {
        weights: Object.fromEntries(parts.filter((_, i) => halves[i].kind !== 'free')),
        biases: Object.fromEntries(parts.filter((_, i) => halves[i].kind === 'free')),
      } as { weights: Record<Name, tf.Tensor3D>; biases: Record<Name, tf.Tensor3D> };
    },
    join(gradients, biases = {}) {
      const parts = known.flatMap(({ name }) => {
        const bias = biases[name as Name];
        return [gradients[name as Name], ...(bias ? [bias] : [])].map(
          (gradient) => tf.reshape(gradient, [gradient.shape[0], -1]) as tf.Tensor2D,
        );
      });
      return parts.length === 1 ? parts[0] : tf.concat2d(parts, 1);
    },
    initial(random) {
      const values = new Float32Array(size);
      let at = 0;
      known.forEach((block, i) => {
        const weights = sizes[i] - biasesOf(block);
        const inputs = weights / block.shape[1];
        const deviation = block.deviation ?? Math.sqrt(2 / inputs);
        for (let k = 0; k < sizes[i]; k++) {
          const spread = k < weights ? deviation : (block.biasDeviation ?? 0);
          values[at + k] = block.initial ? block.initial[k] : spread * random.normal();
        }
        at += sizes[i];
      });
      return values;
    },
    decayed() {
      const mask = new Float32Array(size);
      let at = 0;
      known.forEach((block, i) => {
        if (block.kind !== 'free') mask.fill(1, at, at + sizes[i] - biasesOf(block));
        at += sizes[i];
      });
      return mask;
    },
  };
}

/** Consecutive blocks of [S, size], by name. */
function cut(flat: tf.Tensor2D, blocks: readonly Block[]): [string, tf.Tensor3D][] {
  const sizes = blocks.map(({ shape }) => shape[0] * shape[1]);
  const pieces = columnsOf(flat, sizes);
  return blocks.map(({ name, shape }, i) => [
    name,
    tf.reshape(pieces[i], [flat.shape[0], ...shape]) as tf.Tensor3D,
  ]);
}

function biasesOf({ kind, shape }: Block): number {
  return kind === 'affine' ? shape[1] : 0;
}

/** The seeds' values one after the other, in the order in which [S, size] is stored. */
export function stacked(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
