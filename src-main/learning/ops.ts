/**
 * Products over ensembles. Every tensor of an ensemble has the seed as its first dimension, so that one
 * kernel call serves all seeds: calls, not arithmetic, are the cost of small models (five models of the
 * default size train in little more than the time of one).
 */
import * as tf from '@tensorflow/tfjs-core';

interface Transposed {
  transposeA?: boolean;
  transposeB?: boolean;
}

/** a b for every seed: [S, n, k] and [S, k, m] to [S, n, m], either transposed first. Inside tf.tidy. */
export function matMul(
  a: tf.Tensor3D,
  b: tf.Tensor3D,
  { transposeA = false, transposeB = false }: Transposed = {},
): tf.Tensor3D {
  return tf.matMul(a, b, transposeA, transposeB);
}

/** Rows with a column of ones, which multiplies the bias row of an affine block. */
export function withOnes(rows: tf.Tensor3D): tf.Tensor3D {
  return tf.concat3d([rows, tf.ones([rows.shape[0], rows.shape[1], 1])], 2);
}

/** x W + b for every seed; x with a column of ones, as training keeps its rows, or without. */
export function affine(x: tf.Tensor3D, block: tf.Tensor3D): tf.Tensor3D {
  const inputs = block.shape[1] - 1;
  if (x.shape[2] !== inputs) return matMul(x, block);
  return tf.add(matMul(x, withoutBias(block)), rowsFrom(block, inputs, 1));
}

/** An affine block without its bias row: [S, n + 1, m] to [S, n, m]. */
export function withoutBias(block: tf.Tensor3D): tf.Tensor3D {
  return rowsFrom(block, 0, block.shape[1] - 1);
}

/** 1 where a relu let its input through: the relu's slope, from its output. */
export function slopeOfRelu(active: tf.Tensor3D): tf.Tensor3D {
  // Both are the same for values >= 0; tf.sign is slow on WebAssembly, tf.step on TensorFlow.
  return tf.getBackend() === 'wasm' ? tf.step(active) : tf.sign(active);
}

/** Rows of a matrix, [n, columns], by index; WebAssembly's plain gather takes forty times as long. */
export function rowsAt(matrix: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  return tf.gatherND(matrix, tf.tensor2d(rows, [rows.length, 1], 'int32')) as tf.Tensor2D;
}

/** Rows `from` to `from + count` of every seed, [S, n, m] to [S, count, m]. Inside tf.tidy. */
export function rowsFrom(all: tf.Tensor3D, from: number, count: number): tf.Tensor3D {
  if (tf.getBackend() !== 'wasm') return tf.slice(all, [0, from, 0], [-1, count, -1]);
  const [, n, m] = all.shape;
  const flat = tf.reshape(all, [-1, n * m]) as tf.Tensor2D;
  return tf.reshape(columnsFrom(flat, from * m, count * m), [-1, count, m]);
}

/** Consecutive columns: [S, n] cut into [S, size] for every size. Inside tf.tidy. */
export function columnsOf(all: tf.Tensor2D, sizes: readonly number[]): tf.Tensor2D[] {
  if (sizes.length === 1) return [all];
  if (tf.getBackend() !== 'wasm') return tf.split(all, [...sizes], 1);
  let from = 0;
  return sizes.map((size) => {
    from += size;
    return columnsFrom(all, from - size, size);
  });
}

/** Cuts shorter than this are left to the engine. */
const SHORTEST_CUT = 16;

function columnsFrom(all: tf.Tensor2D, from: number, count: number): tf.Tensor2D {
  const [seeds, n] = all.shape;
  const cut = [from, count].reduce(greatestDivisor, n);
  if (tf.getBackend() !== 'wasm' || cut < SHORTEST_CUT) {
    return tf.slice(all, [0, from], [-1, count]);
  }
  // A slice on WebAssembly first copies its whole input into JavaScript.
  const each = count / cut;
  const rows = Int32Array.from(
    { length: seeds * each },
    (_, i) => (Math.floor(i / each) * n + from) / cut + (i % each),
  );
  return tf.reshape(rowsAt(tf.reshape(all, [-1, cut]) as tf.Tensor2D, rows), [seeds, count]);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** softplus(x) = max(x, 0) + log1p(exp(-|x|)), which does not overflow. */
export function softplus<T extends tf.Tensor>(x: T): T {
  return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}
