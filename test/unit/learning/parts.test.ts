/** The parts of learning, each against a computation by hand. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { adam } from '../../../src-main/learning/adam.ts';
import { layout } from '../../../src-main/learning/flat.ts';
import { projector } from '../../../src-main/learning/projector.ts';
import { combineSeeds } from '../../../src-main/learning/score.ts';
import {
  addRows,
  CLIP,
  moments,
  momentSums,
  standardise,
} from '../../../src-main/learning/standardise.ts';
import { warmedUp } from '../../../src-main/learning/train.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('AdamW', () => {
  it('takes the steps of Loshchilov and Hutter, with decay on weights alone', () => {
    const rate = 0.1;
    const decay = 0.5;
    const optimiser = adam(Float32Array.of(1, 1), Float32Array.of(1, 0), { rate, decay });
    const expected = [1, 1];
    const m = [0, 0];
    const v = [0, 0];
    const gradients = [
      [0.5, -2],
      [0.25, 1],
      [-1, 1],
    ];
    gradients.forEach((gradient, step) => {
      const g = tf.tensor1d(gradient);
      optimiser.apply(g);
      g.dispose();
      for (const i of [0, 1]) {
        m[i] = 0.9 * m[i] + 0.1 * gradient[i];
        v[i] = 0.999 * v[i] + 0.001 * gradient[i] ** 2;
        const mHat = m[i] / (1 - 0.9 ** (step + 1));
        const vHat = v[i] / (1 - 0.999 ** (step + 1));
        const kept = i === 0 ? 1 - rate * decay : 1;
        expected[i] = kept * expected[i] - (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
      }
    });
    const values = optimiser.parameters.dataSync();
    expect(values[0]).toBeCloseTo(expected[0], 5);
    expect(values[1]).toBeCloseTo(expected[1], 5);
    optimiser.dispose();
  });

  it('owns its tensors: none is left, also when a step runs inside a tidy', () => {
    const before = tf.memory().numTensors;
    const optimiser = adam(new Float32Array(5), new Float32Array(5), { rate: 0.1, decay: 0 });
    tf.tidy(() => optimiser.apply(tf.ones([5]) as tf.Tensor1D));
    expect(optimiser.parameters.dataSync()[0]).toBeCloseTo(-0.1, 5);
    optimiser.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a flat layout', () => {
  const shape = layout([
    { name: 'w', shape: [2, 3], kind: 'weight' },
    { name: 'b', shape: [3], kind: 'bias' },
  ] as const);

  it('joins what it split', () => {
    const flat = tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const { w, b } = shape.split(flat);
    expect(w.arraySync()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(b.arraySync()).toEqual([[7, 8, 9]]);
    expect([...shape.join({ w, b }).dataSync()]).toEqual([...flat.dataSync()]);
  });

  it('decays weights alone, and starts biases at zero', () => {
    expect([...shape.decayed()]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0]);
    const start = shape.initial(seededRandom('start'));
    expect([...start.slice(6)]).toEqual([0, 0, 0]);
    expect(start.slice(0, 6).every((value) => value !== 0)).toBe(true);
    expect([...shape.initial(seededRandom('start'))]).toEqual([...start]);
  });
});

describe('features after LayerNorm', () => {
  it('have mean 0 and deviation 1 in every row, however large the inputs', () => {
    const network = projector(4, 16);
    const parameters = tf.tensor1d(network.layout.initial(seededRandom('norm')));
    const random = seededRandom('rows');
    const rows = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 4 }, () => random.normal() * 10 ** (i % 3)),
    );
    const { z, reward } = network.forward(parameters, tf.tensor2d(rows));
    for (const row of z.arraySync()) {
      const centre = row.reduce((sum, value) => sum + value, 0) / row.length;
      const square = row.reduce((sum, value) => sum + value * value, 0) / row.length;
      expect(centre).toBeCloseTo(0, 4);
      expect(square).toBeCloseTo(1, 2);
    }
    expect(reward.shape).toEqual([8, 1]);
  });
});

describe('the weight of the domain loss', () => {
  it('rises from 0 along 2 / (1 + exp(-10 p)) - 1', () => {
    expect(warmedUp(0.3, 0)).toBe(0);
    expect(warmedUp(1, 0.1)).toBeCloseTo(Math.tanh(0.5), 12);
    expect(warmedUp(0.3, 1)).toBeCloseTo(0.3 * Math.tanh(5), 12);
  });
});

describe('standardisation', () => {
  const fitted = (rows: number[], columns: number) => {
    const sums = momentSums(columns);
    addRows(sums, Float32Array.from(rows));
    return moments(sums);
  };

  it('takes mean 0 and deviation 1 of every column', () => {
    const of = fitted([1, 10, 3, 30, 5, 50], 2);
    expect([...of.mean]).toEqual([3, 30]);
    const rows = standardise(Float32Array.from([1, 10, 3, 30, 5, 50]), of);
    const unit = Math.sqrt(3 / 2);
    [-unit, -unit, 0, 0, unit, unit].forEach((value, i) => expect(rows[i]).toBeCloseTo(value, 5));
  });

  it('is the same however the rows came in, and keeps its digits far from zero', () => {
    const values = Array.from({ length: 300 }, (_, i) => 16_000_000 + (i % 7));
    const pieces = momentSums(1);
    for (const value of values) addRows(pieces, Float32Array.of(value));
    const one = fitted(values, 1);
    expect(moments(pieces)).toEqual(one);
    const variance = values.reduce((sum, v) => sum + (v - one.mean[0]) ** 2, 0) / values.length;
    expect(one.deviation[0]).toBeCloseTo(Math.sqrt(variance), 9);
  });

  it('leaves a column that does not vary at 0 and cuts far values', () => {
    const of = fitted([2, 0, 2, 1, 2, 2], 2);
    expect([...standardise(Float32Array.of(2, 1000, 2, -1000), of)]).toEqual([0, CLIP, 0, -CLIP]);
  });
});

describe('an ensemble of seeds', () => {
  it('averages by rank, so that scale does not count, and tells how far seeds differ', () => {
    const { score, rank, reward, spread } = combineSeeds([
      Float32Array.of(1, 2, 3, 4),
      Float32Array.of(100, 300, 200, 400),
    ]);
    expect([...score]).toEqual([0.125, 0.5, 0.5, 0.875]);
    expect([...rank]).toEqual([4, 2, 3, 1]); // equal scores keep their order
    expect(spread[0]).toBeCloseTo(0, 5);
    expect(spread[1]).toBeGreaterThan(0.5);
    expect(reward.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
  });

  it('of one seed has no spread, and of equal rewards a middle score', () => {
    const { score, spread, reward, rank } = combineSeeds([Float32Array.of(7, 7, 7)]);
    expect([...score]).toEqual([0.5, 0.5, 0.5]);
    expect([...spread, ...reward]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...rank]).toEqual([1, 2, 3]);
  });
});
