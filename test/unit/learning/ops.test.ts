/** What WebAssembly does with other kernels than the other engines, compared with plain ones. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { cpu } from '../../../src-main/engines/cpu.ts';
import { wasm } from '../../../src-main/engines/wasm.ts';
import {
  affine,
  columnsOf,
  matMul,
  rowsAt,
  rowsFrom,
  slopeOfRelu,
} from '../../../src-main/learning/ops.ts';

const random = seededRandom('ops');
const normal = (...shape: [number, number, number]) =>
  tf.tensor3d(
    Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.normal()),
    shape,
  );

function expectClose(value: tf.Tensor, reference: tf.Tensor) {
  expect(value.shape).toEqual(reference.shape);
  const expected = reference.dataSync();
  value.dataSync().forEach((entry, i) => expect(entry).toBeCloseTo(expected[i], 4));
}

describe.each([cpu, wasm])('on $id', (engine) => {
  beforeAll(async () => {
    await engine.open();
  });
  afterAll(() => engine.close());

  it.each([1, 3])('multiplies matrices of %i seeds, either transposed', (seeds) => {
    const [a, b] = [normal(seeds, 4, 5), normal(seeds, 5, 6)];
    const turned = (x: tf.Tensor3D) => tf.transpose(x, [0, 2, 1]);
    const products = tf.stack(
      Array.from({ length: seeds }, (_, s) =>
        tf.matMul(tf.unstack(a)[s] as tf.Tensor2D, tf.unstack(b)[s] as tf.Tensor2D),
      ),
    );
    expectClose(matMul(a, b), products);
    expectClose(matMul(turned(a), b, { transposeA: true }), products);
    expectClose(matMul(a, turned(b), { transposeB: true }), products);
  });

  it.each([
    ['long cuts', 64, [64 * 32, 64 * 64, 64]],
    ['short cuts', 7, [21, 7, 2]],
  ])('cuts columns and rows apart: %s', (_, width, sizes) => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const flat = tf.reshape(normal(3, 1, total), [3, total]) as tf.Tensor2D;
    const reference = tf.split(flat, sizes, 1);
    columnsOf(flat, sizes).forEach((part, i) => expectClose(part, reference[i]));
    const rows = normal(3, 9, width);
    expectClose(rowsFrom(rows, 0, 4), tf.slice(rows, [0, 0, 0], [-1, 4, -1]));
    expectClose(rowsFrom(rows, 4, 5), tf.slice(rows, [0, 4, 0], [-1, 5, -1]));
  });

  it('takes rows by number, some twice', () => {
    const matrix = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect(rowsAt(matrix, Int32Array.of(2, 0, 2)).arraySync()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
  });

  it('adds biases to rows without a column of ones as to rows with one', () => {
    const [x, block] = [normal(2, 4, 3), normal(2, 4, 5)];
    expectClose(affine(x, block), affine(tf.concat3d([x, tf.ones([2, 4, 1])], 2), block));
  });

  it('knows where a relu let its input through', () => {
    expect(Array.from(slopeOfRelu(tf.tensor3d([0, 0.5, 3], [1, 1, 3])).dataSync())).toEqual([
      0, 1, 1,
    ]);
  });
});
