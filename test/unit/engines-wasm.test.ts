/** Results of the WebAssembly engine's own module, compared with plain loops in double precision. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../src-main/domain/random.ts';
import { cpu } from '../../src-main/engines/cpu.ts';
import { wasm } from '../../src-main/engines/wasm.ts';
import { addModule, moduleOf, type WasmBackend } from '../../src-main/engines/wasm/module.ts';
import { adam, type AdamState } from '../../src-main/learning/adam.ts';

const random = seededRandom('wasm');
const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());
const backend = () => tf.backend() as unknown as WasmBackend;

interface Sizes {
  seeds: number;
  n: number;
  k: number;
  m: number;
}

/** The product by the engine and by loops, with either side transposed. */
function products({ seeds, n, k, m }: Sizes, transposeA: boolean, transposeB: boolean) {
  const [a, b] = [normal(seeds * n * k), normal(seeds * k * m)];
  const reference = new Float64Array(seeds * n * m);
  for (let s = 0; s < seeds; s++) {
    for (let i = 0; i < n; i++) {
      for (let q = 0; q < k; q++) {
        const left = a[s * n * k + (transposeA ? q * n + i : i * k + q)];
        for (let j = 0; j < m; j++) {
          const right = b[s * k * m + (transposeB ? j * k + q : q * m + j)];
          reference[(s * n + i) * m + j] += left * right;
        }
      }
    }
  }
  const found = tf.tidy(() => {
    const left = tf.tensor3d(a, transposeA ? [seeds, k, n] : [seeds, n, k]);
    const right = tf.tensor3d(b, transposeB ? [seeds, m, k] : [seeds, k, m]);
    const product = tf.matMul(left, right, transposeA, transposeB);
    expect(product.shape).toEqual([seeds, n, m]);
    return product.dataSync();
  });
  return { found, reference };
}

function largestDifference(found: ArrayLike<number>, reference: ArrayLike<number>): number {
  expect(found.length).toBe(reference.length);
  return Array.from(found).reduce((largest, x, i) => {
    const difference = Math.abs(x - reference[i]);
    // Unlike Math.max, this does not ignore NaN.
    return difference <= largest ? largest : difference;
  }, 0);
}

const SIZES: Sizes[] = [
  { seeds: 1, n: 1, k: 1, m: 1 },
  { seeds: 1, n: 6, k: 4, m: 8 },
  { seeds: 3, n: 7, k: 5, m: 9 },
  { seeds: 2, n: 5, k: 3, m: 7 },
  { seeds: 1, n: 1, k: 65, m: 17 },
  { seeds: 1, n: 33, k: 66, m: 1 },
  { seeds: 5, n: 13, k: 1, m: 11 },
  // More than one block in every direction.
  { seeds: 1, n: 200, k: 260, m: 1030 },
];
const SIDES = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
];

const everyCase = SIZES.flatMap((sizes) => SIDES.map(([a, b]) => ({ ...sizes, a, b })));

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

describe.each([
  ['with a fused multiply and add, where there is one', null],
  ['without relaxed SIMD', false],
])('products %s', (_, fused) => {
  beforeAll(async () => {
    expect(await addModule(backend(), fused)).toBe(true);
  });

  it.each(everyCase)(
    'are right: $seeds x $n x $k x $m, transposed $a, $b',
    ({ a, b, ...sizes }) => {
      const { found, reference } = products(sizes, a, b);
      expect(largestDifference(found, reference)).toBeLessThan(2e-6 * sizes.k + 1e-6);
    },
  );
});

describe('products', () => {
  it('of nothing are empty, and sums of nothing are zero', () => {
    // Memory that was used before: its old contents must not show.
    tf.fill([1, 4, 4], 7).dispose();
    const product = (a: number[], b: number[]) => tf.matMul(tf.zeros(a), tf.zeros(b));
    expect(product([1, 4, 0], [1, 0, 4]).dataSync()).toEqual(new Float32Array(16));
    expect(product([2, 0, 3], [2, 3, 4]).shape).toEqual([2, 0, 4]);
    expect(product([2, 4, 3], [2, 3, 0]).shape).toEqual([2, 4, 0]);
    expect(product([0, 4, 3], [0, 3, 4]).shape).toEqual([0, 4, 4]);
  });

  it('of a seed are the same, bit for bit, beside others and alone', () => {
    const [a, b] = [normal(3 * 20 * 300), normal(3 * 300 * 21)];
    const all = tf.matMul(tf.tensor3d(a, [3, 20, 300]), tf.tensor3d(b, [3, 300, 21])).dataSync();
    for (const s of [0, 1, 2]) {
      const left = tf.tensor2d(a.subarray(s * 6000, (s + 1) * 6000), [20, 300]);
      const right = tf.tensor2d(b.subarray(s * 6300, (s + 1) * 6300), [300, 21]);
      const alone = tf.matMul(left, right).dataSync();
      expect(alone).toEqual(all.slice(s * 420, (s + 1) * 420));
    }
  });

  it('of unlike batches are left to the kernel of tfjs', () => {
    const a = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
    const b = tf.tensor3d([1, 0, 0, 1, 2, 0, 0, 2], [2, 2, 2]);
    expect(Array.from(tf.matMul(a, b).dataSync())).toEqual([1, 2, 3, 4, 2, 4, 6, 8]);
    expect(() => tf.matMul(a, tf.zeros([1, 3, 2]))).toThrow('must match');
  });

  it('keep to their memory, also when it grows between them', () => {
    const sizes = { seeds: 1, n: 40, k: 50, m: 60 };
    const taken = () => [backend().wasm.asm.memory.buffer.byteLength, backend().numDataIds()];
    products(sizes, true, true);
    const before = taken();
    for (let i = 0; i < 50; i++) products(sizes, true, true);
    expect(taken()).toEqual(before);
    const large = tf.zeros([before[0]]);
    expect(taken()[0]).toBeGreaterThan(before[0]);
    const { found, reference } = products(sizes, true, true);
    expect(largestDifference(found, reference)).toBeLessThan(1e-4);
    large.dispose();
  });
});

describe('a step of Adam', () => {
  const SIZE = 11;
  const initial = [normal(SIZE), normal(SIZE)];
  const gradients = Array.from({ length: 5 }, () => normal(2 * SIZE));

  async function afterSteps(decay: number): Promise<AdamState> {
    const optimiser = adam(initial, new Float32Array(SIZE).fill(1), { rate: 0.1, decay });
    for (const gradient of gradients) {
      const tensor = tf.tensor2d(gradient, [2, SIZE]);
      optimiser.apply(tensor);
      tensor.dispose();
    }
    const state = await optimiser.state();
    optimiser.dispose();
    return state;
  }

  it.each([0, 0.5])('is the one of the plain kernels, with a decay of %f', async (decay) => {
    const found = await afterSteps(decay);
    await cpu.open();
    const plain = await afterSteps(decay);
    await tf.setBackend('wasm');
    await cpu.close();
    expect([found.means, plain.means]).toEqual([1, 0]);
    expect(largestDifference(found.parameters, plain.parameters)).toBeLessThan(1e-5);
    const first = plain.first.map((value) => value * 0.1);
    expect(largestDifference(found.first, first)).toBeLessThan(1e-6);
    const second = plain.second.map((value) => value * 0.001);
    expect(largestDifference(found.second, second)).toBeLessThan(1e-6);
  });

  it('leaves values alone that another tensor shares', () => {
    const optimiser = adam([normal(SIZE)], new Float32Array(SIZE), { rate: 0.1, decay: 0 });
    const kept = tf.clone(optimiser.parameters);
    const before = kept.dataSync();
    tf.tidy(() => optimiser.apply(tf.ones([1, SIZE])));
    expect(kept.dataSync()).toEqual(before);
    expect(optimiser.parameters.dataSync()).not.toEqual(before);
    kept.dispose();
    optimiser.dispose();
  });
});

describe('the module', () => {
  it('is there again after the engine was closed and opened', async () => {
    const before = backend();
    await wasm.close();
    await wasm.open();
    expect(backend()).not.toBe(before);
    expect(moduleOf(backend())).toBeDefined();
    const { found, reference } = products({ seeds: 2, n: 9, k: 8, m: 7 }, false, true);
    expect(largestDifference(found, reference)).toBeLessThan(1e-4);
    // By tfjs's kernel, which must use the new memory too.
    const twice = tf.matMul(tf.ones([1, 1, 2]), tf.ones([2, 2, 1]));
    expect(Array.from(twice.dataSync())).toEqual([2, 2]);
  });

  it('is not there, and says so, on a machine without vectors', async () => {
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(await addModule(backend())).toBe(false);
    validate.mockRestore();
  });
});
