/** Tuning of a tiny language model under its head, on WebAssembly. */
import { deserialize, serialize } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../../src-main/contract/index.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { bertBackbone, padded, type Backbone } from '../../../src-main/learning/backbone/index.ts';
import type { EnsembleState } from '../../../src-main/learning/training.ts';
import { rateShare, tunedColumns, tuner, type Tuning } from '../../../src-main/learning/tuning.ts';
import { tinyConfig, tinyTensors } from './support/bert.ts';
import { planted, small, trained } from './support/planted.ts';

const COLUMNS = 6;
const STEPS = 60;

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

let backbone: Backbone;
beforeEach(() => {
  backbone = bertBackbone(tinyConfig, tinyTensors(), {
    rank: 4,
    alpha: 8,
    pooling: 'mean',
    targets: ['query', 'key', 'value', 'output'],
  });
});
afterEach(() => backbone.dispose());

/** Texts whose true quality is the mean value of their tokens; their columns of form are noise. */
function tunedData(texts = 120) {
  const random = seededRandom('tuned texts');
  const tokens = Array.from({ length: 2 * texts }, () =>
    Int32Array.from({ length: 3 + random.below(8) }, () => 1 + random.below(19)),
  );
  const worth = Array.from({ length: 20 }, () => random.normal());
  const truth = (row: number) =>
    tokens[row].reduce((sum, token) => sum + worth[token], 0) / tokens[row].length;
  const plain = planted('tuned', { texts, pairs: 150, shift: 1 });
  const order = (a: number, b: number) => (truth(a) > truth(b) ? [a, b] : [b, a]);
  plain.chosen.forEach((a, i) => {
    const [chosen, rejected] = order(a, plain.rejected[i]);
    plain.examples.rows[2 * i] = chosen;
    plain.examples.rows[2 * i + 1] = rejected;
  });
  const { hidden } = tinyConfig;
  const width = COLUMNS + hidden;
  const wide = (rows: Float32Array) => {
    const values = new Float32Array((rows.length / COLUMNS) * width);
    for (let row = 0; row < rows.length / COLUMNS; row++) {
      values.set(rows.subarray(row * COLUMNS, (row + 1) * COLUMNS), row * width);
    }
    return values;
  };
  const data = { ...plain, columns: width, source: wide(plain.source), target: wide(plain.target) };
  const unit = (by: number) => ({
    mean: new Array<number>(hidden).fill(by),
    deviation: new Array<number>(hidden).fill(0.8),
  });
  const tuning: Tuning = {
    backbone,
    tokens,
    padding: tinyConfig.padding,
    from: COLUMNS,
    units: [unit(0), unit(0.1)],
    unitOf: Int32Array.from({ length: 2 * texts }, (_, row) => (row < texts ? 0 : 1)),
    clip: 5,
    factor: 0.5,
    rate: 2e-2,
    steps: STEPS,
  };
  return { data, tuning };
}

const settings = { ...small, steps: STEPS, batch: 8 };

describe('the rate of the adapters', () => {
  it('rises over the first tenth and falls to almost nothing', () => {
    const shares = [1, 5, 10, 11, 55, 100].map((at) => rateShare(at, 100));
    expect(shares.slice(0, 3)).toEqual([0.1, 0.5, 1]);
    expect(shares[3]).toBeCloseTo(90 / 91);
    expect(shares[4]).toBeCloseTo(46 / 91);
    expect(shares[5]).toBeCloseTo(1 / 91);
    expect(rateShare(1, 1)).toBe(1);
  });
});

describe('live columns', () => {
  it('give every row its own text, whatever else is read with it', () => {
    const { tuning } = tunedData(20);
    const tuned = tuner(tuning, 0, null);
    const rows = Int32Array.of(7, 3, 7, 39, 0);
    const together = tf.tidy(() => tuned.encode(rows).arraySync()[0]);
    rows.forEach((row, i) => {
      const [alone] = tf.tidy(() => tuned.encode(Int32Array.of(row)).arraySync()[0]);
      alone.forEach((value, j) => expect(together[i][j]).toBeCloseTo(value, 4));
    });
    tuned.dispose();
  });

  it('are standardised by the unit of their text, cut and shrunk', () => {
    const { tuning } = tunedData(20);
    const [row, clip] = [25, 0.3];
    const tuned = tuner({ ...tuning, clip }, 0, null);
    const [values] = tf.tidy(() => tuned.encode(Int32Array.of(row)).arraySync()[0]);
    const raw = tf.tidy(() =>
      backbone.encode(null, padded([tuning.tokens[row]], tinyConfig.padding)).arraySync(),
    )[0];
    const expected = raw.map((value) => {
      const z = (value - 0.1) / 0.8;
      return Math.max(-clip, Math.min(clip, z)) * 0.5;
    });
    values.forEach((value, j) => expect(value).toBeCloseTo(expected[j], 4));
    expect(values.some((value) => Math.abs(value) === Math.fround(clip * 0.5))).toBe(true);
    tuned.dispose();
  });

  it('pass the gradient on to the adapters, rows of one text added up', () => {
    const { tuning } = tunedData(20);
    const tuned = tuner(tuning, 0, null);
    // B starts at zero: away from there A has a gradient too.
    const push = tf.randomNormal([1, tuned.size], 0, 1, 'float32', 7) as tf.Tensor2D;
    for (let k = 1; k <= 5; k++) tuned.apply(push, k + 10);
    const rows = Int32Array.of(4, 9, 4, 30);
    const pull = tf.randomNormal([1, rows.length, tinyConfig.hidden], 0, 1, 'float32', 3);
    const byHand = tf.tidy(() => {
      const { backward } = tuned.forward(rows);
      return Float32Array.from(backward(pull as tf.Tensor3D).dataSync());
    });
    const start = Float32Array.from(tuned.parameters.dataSync());
    const at = (i: number, by: number) => {
      const moved = start.map((value, j) => (i === j ? value + by : value));
      const state = { steps: 1, parameters: moved, first: start, second: start.map(() => 1) };
      const other = tuner(tuning, 0, state);
      const value = tf.tidy(() => tf.sum(tf.mul(other.encode(rows), pull)).dataSync()[0]);
      other.dispose();
      return value;
    };
    const largest = byHand.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let i = 0; i < start.length; i += 13) {
      const slope = (at(i, 1e-2) - at(i, -1e-2)) / 2e-2;
      expect(Math.abs(slope - byHand[i]), `parameter ${i}`).toBeLessThan(0.02 * largest);
    }
    tf.dispose([push, pull]);
    tuned.dispose();
  });

  it('pass on the same gradient where their activations are too many to be held', () => {
    const { tuning } = tunedData(20);
    const rows = Int32Array.of(4, 9, 4, 30, 12, 33);
    const pull = tf.randomNormal([1, rows.length, tinyConfig.hidden], 0, 1, 'float32', 3);
    const [held, again] = [Infinity, 0].map((most) => {
      const tuned = tuner({ ...tuning, held: most }, 0, null);
      const before = tf.memory().numTensors;
      const gradient = tf.tidy(() => {
        const { backward } = tuned.forward(rows);
        return Float32Array.from(backward(pull as tf.Tensor3D).dataSync());
      });
      expect(tf.memory().numTensors).toBe(before);
      tuned.dispose();
      return gradient;
    });
    expect(held.some((value) => value !== 0)).toBe(true);
    expect(again).toEqual(held);
    pull.dispose();
  });
});

describe('a head and its language model', () => {
  it.each(['source-only', 'wdgrl@0.1'])(
    'learn together what frozen columns cannot, %s',
    async (name) => {
      const { data, tuning } = tunedData();
      const [method, lambda = '0'] = name.split('@');
      const change = {
        data,
        method,
        settings: { ...settings, inputNoise: 0, lambda: Number(lambda) },
      };
      const lossWith = async (rate: number) => {
        const points: CurvePoint[] = [];
        const { models } = await trained({
          ...change,
          tuning: { ...tuning, factor: 1, rate },
          shape: { evaluations: 6 },
          onEvaluation: (read) => void points.push(...read),
        });
        expect(models[0].adapters).toHaveLength(backbone.adapters.size);
        return points.at(-1)?.sourceLoss ?? Infinity;
      };
      const before = tf.memory().numTensors;
      const tuned = await lossWith(2e-2);
      expect(tf.memory().numTensors).toBe(before);
      expect(tuned).toBeLessThan(await lossWith(1e-12));
    },
  );

  it('go on bit for bit from a checkpoint', async () => {
    const { data, tuning } = tunedData(60);
    const change = { data, method: 'wdgrl', tuning, settings: { ...settings, steps: 12 } };
    const whole = await trained(change);
    let stored = Buffer.of();
    const interrupted = trained({
      ...change,
      async between(step, take) {
        if (step !== 7) return;
        stored = serialize(await take());
        throw new Error('paused');
      },
    });
    await expect(interrupted).rejects.toThrow('paused');
    expect(await trained({ ...change, resume: deserialize(stored) as EnsembleState })).toEqual(
      whole,
    );
  });

  it('leave nothing behind where there is no example to learn from', async () => {
    const { data, tuning } = tunedData(60);
    const members = data.members.map((member) => ({ ...member, train: new Int32Array() }));
    const before = tf.memory().numTensors;
    await expect(trained({ data: { ...data, members }, tuning, settings })).rejects.toMatchObject({
      code: 'nothing-taught',
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('start from a head that was trained before, and never end worse than it on held-out pairs', async () => {
    const { data, tuning } = tunedData(60);
    const frozen = await trained({ data, settings });
    const points: CurvePoint[] = [];
    const { models } = await trained({
      data,
      tuning,
      initial: [frozen.models[0].weights],
      shape: { evaluations: 3 },
      settings: { ...settings, steps: 3, learningRate: 1e-9 },
      onEvaluation: (read) => void points.push(...read),
    });
    models[0].weights.forEach((value, i) => {
      expect(value).toBeCloseTo(frozen.models[0].weights[i], 5);
    });
    expect(points).toHaveLength(3);
  });

  it('give many texts the columns that tuning saw', async () => {
    const { tuning } = tunedData(20);
    const tuned = tuner(tuning, 0, null);
    const push = tf.randomNormal([1, tuned.size], 0, 1, 'float32', 7) as tf.Tensor2D;
    tuned.apply(push, 10);
    const width = COLUMNS + tinyConfig.hidden;
    const into = new Float32Array(20 * width);
    const adapters = Float32Array.from(tuned.parameters.dataSync());
    await tunedColumns(tuning, adapters, { matrix: into, width, first: 20 }, async () => undefined);
    const rows = Int32Array.from({ length: 20 }, (_, i) => 20 + i);
    const live = tf.tidy(() => tuned.encode(rows).arraySync()[0]);
    live.forEach((values, i) => {
      values.forEach((value, j) => {
        expect(into[i * width + COLUMNS + j]).toBeCloseTo(value, 4);
      });
      expect(into[i * width]).toBe(0);
    });
    push.dispose();
    tuned.dispose();
  });
});
