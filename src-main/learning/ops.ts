/**
 * Products over ensembles. Every tensor that belongs to an ensemble has the seed as its first
 * dimension, so that one kernel call serves all seeds: calls, not arithmetic, are the cost of small
 * models (five models of the default size train in little more than the time of one).
 */
import * as tf from '@tensorflow/tfjs-core';

interface Transposed {
  transposeA?: boolean;
  transposeB?: boolean;
}

/** a b of every seed: [S, n, k] and [S, k, m] to [S, n, m], either transposed first. Inside tf.tidy. */
export function matMul(
  a: tf.Tensor3D,
  b: tf.Tensor3D,
  { transposeA = false, transposeB = false }: Transposed = {},
): tf.Tensor3D {
  // WebAssembly has a fast product of two plain matrices, and nothing else that is fast.
  if (tf.getBackend() !== 'wasm') return tf.matMul(a, b, transposeA, transposeB);
  const left = transposeA ? transpose(a) : a;
  const right = transposeB ? transpose(b) : b;
  if (left.shape[0] === 1) return tf.matMul(left, right);
  const rights = tf.unstack(right);
  return tf.stack(tf.unstack(left).map((part, i) => tf.matMul(part, rights[i]))) as tf.Tensor3D;
}

function transpose(a: tf.Tensor3D): tf.Tensor3D {
  return tf.transpose(a, [0, 2, 1]);
}

/** Rows with a column of ones, which meets the bias row of an affine block. */
export function withOnes(rows: tf.Tensor3D): tf.Tensor3D {
  return tf.concat3d([rows, tf.ones([rows.shape[0], rows.shape[1], 1])], 2);
}

/** An affine block without its bias row: [S, n + 1, m] to [S, n, m]. */
export function withoutBias(block: tf.Tensor3D): tf.Tensor3D {
  return tf.slice(block, [0, 0, 0], [-1, block.shape[1] - 1, -1]);
}

/** 1 where a relu let its input through: relu(a) to its slope. */
export function slopeOfRelu(active: tf.Tensor3D): tf.Tensor3D {
  // The same on what is not negative; the one is slow on WebAssembly, the other on TensorFlow.
  return tf.getBackend() === 'wasm' ? tf.step(active) : tf.sign(active);
}

/** Rows of a matrix, [n, columns], by number; WebAssembly's plain gather takes forty times as long. */
export function rowsAt(matrix: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  return tf.gatherND(matrix, tf.tensor2d(rows, [rows.length, 1], 'int32')) as tf.Tensor2D;
}

/** softplus(x) = max(x, 0) + log1p(exp(-|x|)), which does not overflow. */
export function softplus<T extends tf.Tensor>(x: T): T {
  return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}
