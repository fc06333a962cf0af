/** The parts of learning, each against a computation by hand. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { layout } from '../../../src-main/learning/flat.ts';
import { layerNorm } from '../../../src-main/learning/networks/layer-norm.ts';
import { combineSeeds } from '../../../src-main/learning/score.ts';
import {
  addRows,
  CLIP,
  moments,
  momentSums,
  standardise,
} from '../../../src-main/learning/standardise.ts';
import { warmedUp } from '../../../src-main/learning/step.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('a flat layout', () => {
  const shape = layout([
    { name: 'w', shape: [3, 2], kind: 'affine', biasDeviation: 0.5 },
    { name: 'v', shape: [2, 1], kind: 'weight', deviation: 3 },
    { name: 'e', shape: [1, 2], kind: 'free', initial: [7, 8] },
  ]);

  it('joins what it split, seed by seed', () => {
    const flat = tf.tensor2d(
      Array.from({ length: 20 }, (_, i) => i),
      [2, 10],
    );
    const blocks = shape.split(flat);
    expect(blocks.w.arraySync()[1]).toEqual([
      [10, 11],
      [12, 13],
      [14, 15],
    ]);
    expect(blocks.e.arraySync()).toEqual([[[8, 9]], [[18, 19]]]);
    expect(shape.join(blocks).arraySync()).toEqual(flat.arraySync());
  });

  it('decays weights alone: not biases, which are the last row, nor free scalars', () => {
    expect([...shape.decayed()]).toEqual([1, 1, 1, 1, 0, 0, 1, 1, 0, 0]);
  });

  it('starts from the same values for the same seed, free blocks from their own', () => {
    const start = shape.initial(seededRandom('start'));
    expect([...shape.initial(seededRandom('start'))]).toEqual([...start]);
    expect([...start.slice(8)]).toEqual([7, 8]);
  });

  it('draws weights with the deviation of He unless another is named', () => {
    const spread = (values: Float32Array) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    const random = seededRandom('many');
    const wide = layout([{ name: 'w', shape: [201, 100], kind: 'affine' }]).initial(random);
    expect(spread(wide.slice(0, 20_000))).toBeCloseTo(Math.sqrt(2 / 200), 3);
    expect(spread(wide.slice(20_000))).toBe(0);
    const named = layout([{ name: 'w', shape: [200, 100], kind: 'weight', deviation: 3 }]);
    expect(spread(named.initial(random))).toBeCloseTo(3, 1);
  });
});

describe('features after LayerNorm', () => {
  it('have mean 0 and deviation 1 in every row, however large the inputs', () => {
    const network = layerNorm(4, 16);
    const { size } = network.layout;
    const parameters = tf.tensor2d(network.layout.initial(seededRandom('norm')), [1, size]);
    const random = seededRandom('rows');
    const rows = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 4 }, () => random.normal() * 10 ** (i % 3)).concat(1),
    );
    const { z, reward } = network.forward(parameters, tf.tensor3d([rows]));
    for (const row of z.arraySync()[0]) {
      const centre = row.reduce((sum, value) => sum + value, 0) / row.length;
      const square = row.reduce((sum, value) => sum + value * value, 0) / row.length;
      expect(centre).toBeCloseTo(0, 4);
      expect(square).toBeCloseTo(1, 2);
    }
    expect(reward.shape).toEqual([1, 8, 1]);
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
