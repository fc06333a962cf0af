/**
 * Parameters as one flat vector. Kernel calls, not arithmetic, are the cost of small models: with
 * all parameters in one vector an optimiser step is a dozen calls, however many layers there are.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../domain/random.ts';

export interface Block {
  name: string;
  shape: readonly [number] | readonly [number, number];
  /** Weight decay is for weights. */
  kind: 'weight' | 'bias';
  /** Standard deviation of the start values; for weights sqrt(2 / rows), for biases 0 without it. */
  deviation?: number;
}

export interface Layout<N extends string> {
  size: number;
  /** The blocks of a flat vector of shape [size]; to be called inside tf.tidy. */
  split(flat: tf.Tensor1D): Record<N, tf.Tensor2D>;
  /** The flat vector of block gradients, each of its block's shape or [1, n] for a bias. */
  join(blocks: Record<N, tf.Tensor>): tf.Tensor1D;
  /** Normal start values; sqrt(2 / rows) is He initialisation (He et al. 2015). */
  initial(random: Random): Float32Array;
  /** 1 where weight decay applies. */
  decayed(): Float32Array;
}

/** Biases are split as [1, n], so that every block is a matrix. */
export function layout<const B extends readonly Block[]>(blocks: B): Layout<B[number]['name']> {
  type Name = B[number]['name'];
  const parts = blocks.map((block) => {
    const [rows, columns] = block.shape.length === 1 ? [1, block.shape[0]] : block.shape;
    return { ...block, rows, columns, size: rows * columns };
  });
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const sizes = parts.map((part) => part.size);
  return {
    size,
    split(flat) {
      const pieces = tf.split(flat, sizes);
      return Object.fromEntries(
        parts.map((part, i) => [part.name, tf.reshape(pieces[i], [part.rows, part.columns])]),
      ) as Record<Name, tf.Tensor2D>;
    },
    join(gradients) {
      return tf.concat1d(
        parts.map((part) => tf.reshape(gradients[part.name as Name], [part.size]) as tf.Tensor1D),
      );
    },
    initial(random) {
      const values = new Float32Array(size);
      let at = 0;
      for (const part of parts) {
        const usual = part.kind === 'weight' ? Math.sqrt(2 / part.rows) : 0;
        const deviation = part.deviation ?? usual;
        for (let i = 0; i < part.size; i++) values[at + i] = deviation * random.normal();
        at += part.size;
      }
      return values;
    },
    decayed() {
      const mask = new Float32Array(size);
      let at = 0;
      for (const part of parts) {
        if (part.kind === 'weight') mask.fill(1, at, at + part.size);
        at += part.size;
      }
      return mask;
    },
  };
}
