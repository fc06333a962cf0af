/**
 * The kernels of the engine pack compared with the plain formulas beside them, which run on the engine 'cpu':
 * shapes that fill no vector register and no block, sizes that are split over threads.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { adapterTargets, type AdapterTarget } from '../../../../src-main/domain/bert.ts';
import { engineEnvironment, packFolder } from '../../../../src-main/engines/environment.ts';
import { tensorflow } from '../../../../src-main/engines/tensorflow.ts';
import { adapterGradients, mergedWeight } from '../../../../src-main/learning/backbone/adapters.ts';
import {
  attention,
  attentionBackward,
  contextRows,
} from '../../../../src-main/learning/backbone/attention.ts';
import { fusedKernels } from '../../../../src-main/learning/fused.ts';
import { gelu, geluBackward } from '../../../../src-main/learning/backbone/gelu.ts';
import {
  normaliseBackward,
  normaliseSum,
} from '../../../../src-main/learning/backbone/normalise.ts';
import { networks } from '../../../../src-main/learning/networks/index.ts';
import { relativeError } from '../methods/helpers.ts';

const built = existsSync(join(packFolder(), 'pack.json'));
const THREADS = '3';

type Matrices = Record<AdapterTarget, tf.Tensor2D>;

const random = seededRandom('fused');
/** Values for both engines. */
function values(rows: number, columns: number, spread = 1): () => tf.Tensor2D {
  const all = Float32Array.from({ length: rows * columns }, () => spread * random.normal());
  return () => tf.tensor2d(all, [rows, columns]);
}

/** @param kernels the kind of processor that they are for; the present one by default */
export function fusedSuite(kernels?: string): void {
  const name = `the engine pack's kernels equal the plain ones, for ${kernels ?? 'this processor'}`;
  describe.skipIf(!built)(built ? name : `${name} (skipped: the engine pack is not built)`, () =>
    suite(kernels),
  );
}

function suite(kernels: string | undefined): void {
  beforeAll(async () => {
    Object.assign(process.env, engineEnvironment(), { TF_NUM_INTRAOP_THREADS: THREADS });
    if (kernels !== undefined) process.env['DIALECT_KERNELS'] = kernels;
    await tensorflow.open();
  });
  afterAll(() => tensorflow.close());

  async function compare(compute: () => tf.Tensor[], limit = 1e-5): Promise<void> {
    const on = async (engine: string) => {
      await tf.setBackend(engine);
      const before = tf.memory().numTensors;
      expect(fusedKernels() !== null).toBe(engine === 'tensorflow');
      const found = tf.tidy(
        () =>
          compute().map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync() })) as never,
      ) as { shape: number[]; data: Float32Array }[];
      expect(tf.memory().numTensors).toBe(before);
      return found;
    };
    const expected = await on('cpu');
    const found = await on('tensorflow');
    expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    found.forEach(({ data }, i) => {
      expect(relativeError(data, expected[i].data), `result ${i}`).toBeLessThan(limit);
    });
  }

  const sizes = [
    [1, 9],
    [3, 5],
    [7, 40],
    [670, 211],
  ] as const;

  it.each(sizes)('gelu of [%i, %i]', (rows, width) => {
    const [products, bias, dActive] = [
      values(rows, width, 2),
      values(1, width),
      values(rows, width),
    ];
    return compare(() => {
      const { active, kept } = gelu(products(), bias());
      return [active, geluBackward(dActive(), bias(), kept)];
    });
  });

  it('gelu far out, where it is 0 or the line', async () => {
    const far = () => tf.tensor2d([-1e30, -30, -9.5, -4, -1e-20, 0, 4, 9.5, 30], [1, 9]);
    await compare(() => {
      const { active, kept } = gelu(far(), tf.zeros([1, 9]));
      return [active, geluBackward(tf.ones([1, 9]), tf.zeros([1, 9]), kept)];
    });
  });

  it('what is not a number stays so', async () => {
    await tf.setBackend('tensorflow');
    const { active } = gelu(tf.tensor2d([[Number.NaN, 1]]), tf.zeros([1, 2]));
    expect(active.arraySync()).toEqual([[Number.NaN, expect.any(Number)]]);
    const { y } = normaliseSum(
      tf.tensor2d([[Number.NaN, 1]]),
      tf.zeros([1, 2]),
      tf.zeros([1, 2]),
      { gain: tf.ones([1, 2]), offset: tf.zeros([1, 2]) },
      1e-5,
    );
    expect(y.arraySync()).toEqual([[Number.NaN, Number.NaN]]);
    const { layout, folded, reward } = networks['layer-norm'](2, 3);
    const rewards = reward(folded(tf.ones([1, layout.size])), tf.tensor3d([[[Number.NaN, 1]]]));
    expect(rewards.dataSync()[0]).toBeNaN();
  });

  it.each(sizes)('layer normalisation of [%i, %i]', (rows, width) => {
    const [x, products, first, second] = Array.from({ length: 4 }, () => values(rows, width));
    const [bias, gain, offset] = Array.from({ length: 3 }, () => values(1, width));
    return compare(() => {
      const norm = { gain: gain(), offset: offset() };
      const { y, ...kept } = normaliseSum(x(), products(), bias(), norm, 1e-3);
      const one = normaliseBackward([first()], norm.gain, kept);
      const both = normaliseBackward([first(), second()], norm.gain, kept);
      return [y, kept.standard, kept.scale, one, both];
    }, 1e-4);
  });

  it.each([
    [1, 1, 1, 1],
    [2, 5, 1, 3],
    [3, 17, 2, 4],
    [2, 64, 3, 32],
    [2, 67, 3, 33],
    [11, 130, 2, 40],
  ] as const)(
    'attention: %i texts of %i tokens, %i heads of %i',
    async (texts, length, heads, d) => {
      const [rows, width] = [texts * length, heads * d];
      const [x, dy] = [values(rows, width), values(rows, width)];
      const some = (rowCount: number, spread: number) =>
        adapterTargets.map((target) => [target, values(rowCount, width, spread)] as const);
      const [matrices, biases] = [some(width, 1.5 / Math.sqrt(width)), some(1, 1)];
      const of = (all: typeof matrices) =>
        Object.fromEntries(all.map(([target, made]) => [target, made()])) as Matrices;
      const shape = { texts, length, heads };
      const open = Float32Array.from({ length: rows }, (_, i) =>
        i % length > length - 1 - (Math.floor(i / length) % length) ? -1e9 : 0,
      );
      for (const padding of [false, true]) {
        await compare(() => {
          const closed = padding ? tf.tensor3d(open, [texts, 1, length]) : null;
          const all = of(matrices);
          const { products, kept } = attention(x(), all, of(biases), shape, closed);
          const context = contextRows(kept, shape);
          const wanted = new Set(adapterTargets);
          const { query, key, value } = attentionBackward(
            dy(),
            { matrices: all, biases: of(biases) },
            { shape, closed },
            kept,
            wanted,
          ) as Matrices;
          // With a single token, queries and keys have no gradient to compare with.
          return [products, context, value, ...(length === 1 ? [] : [query, key])];
        }, 1e-4);
      }
    },
  );

  it.each([
    [1, 1, 1, 1],
    [5, 3, 7, 2],
    [33, 32, 64, 16],
    [670, 211, 96, 5],
  ] as const)('adapters: %i rows, %i to %i, rank %i', (rows, inputs, outputs, rank) => {
    const [x, dy] = [values(rows, inputs), values(rows, outputs)];
    const [a, b, weight] = [values(rank, inputs), values(outputs, rank), values(outputs, inputs)];
    return compare(() => {
      const adapter = { a: a(), b: b(), scaling: 0.7 };
      const gradients = adapterGradients(x(), dy(), adapter);
      return [mergedWeight(weight(), adapter), gradients.a, gradients.b];
    });
  });

  it.each([
    [1, 2, 3],
    [5, 3, 7],
    [33, 130, 64],
    [700, 400, 48],
  ] as const)('rewards: %i rows of %i features, %i hidden', (rows, inputs, hidden) => {
    const { layout, folded, reward } = networks['layer-norm'](inputs, hidden);
    const weights = values(1, layout.size);
    const x = values(rows, inputs);
    return compare(() => [
      reward(folded(weights()), tf.reshape(x(), [1, rows, inputs]) as tf.Tensor3D),
    ]);
  });

  it('the same numbers give the same bits', async () => {
    await tf.setBackend('tensorflow');
    const [x, dy, a, b] = [values(700, 96), values(700, 96), values(5, 96), values(96, 5)];
    const adapter = { a: a(), b: b(), scaling: 1 };
    const once = () => adapterGradients(x(), dy(), adapter).a.dataSync();
    const first = once();
    for (let i = 0; i < 5; i++) expect(once()).toEqual(first);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('a plain product, transposed %s and %s', (transposeA, transposeB) => {
    const [a, b] = [values(...turned(5, 7, transposeA)), values(...turned(7, 3, transposeB))];
    return compare(() => [tf.matMul(a(), b(), transposeA, transposeB)]);
  });

  it('shapes that do not fit are an error, and no more', async () => {
    await tf.setBackend('tensorflow');
    const rows = tf.zeros<tf.Rank.R2>([4, 6]);
    expect(() => gelu(rows, tf.zeros([1, 5]))).toThrow(/bias of another width/);
    const triple = { query: rows, key: rows, value: rows };
    const bias = tf.zeros<tf.Rank.R2>([1, 6]);
    const inputs = {
      products: triple,
      biases: { query: bias, key: bias, value: bias },
      closed: tf.zeros<tf.Rank.R3>([2, 1, 2]),
    };
    expect(() => fusedKernels()?.attention({ ...inputs, heads: 4 })).toThrow(
      /multiple of its heads/,
    );
    const closed = tf.zeros<tf.Rank.R3>([3, 1, 2]);
    expect(() => fusedKernels()?.attention({ ...inputs, closed, heads: 2 })).toThrow(/tokens/);
    const { layout, folded, reward } = networks['layer-norm'](6, 2);
    const parts = folded(tf.zeros([1, layout.size]));
    expect(() => reward(parts, tf.zeros([1, 4, 5]))).toThrow(/first layer/);
  });
}

function turned(rows: number, columns: number, transposed: boolean): [number, number] {
  return transposed ? [columns, rows] : [rows, columns];
}
