/** Whole trainings on planted data: what can be learned is learned, and nothing leaks. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CurvePoint, TrainSettings } from '../../../src-main/contract/index.ts';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { methodOf, methods } from '../../../src-main/learning/methods/index.ts';
import { scorer } from '../../../src-main/learning/score.ts';
import {
  type Preferences,
  type TrainOptions,
  trainModel,
} from '../../../src-main/learning/train.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const COLUMNS = 6;
const direction = [2, -1, 0.5, 0, 0, 0];

/** Rows whose truth is a linear function of them; the target is shifted along two columns. */
function planted(seed: string, { texts = 300, pairs = 400, shift = 0 } = {}) {
  const random = seededRandom(seed);
  const rows = (n: number, by: number) =>
    Float32Array.from({ length: n * COLUMNS }, (_, i) => {
      const column = i % COLUMNS;
      return random.normal() + (column === 3 || column === 4 ? by : 0);
    });
  const source = rows(texts, 0);
  const truth = (row: number) =>
    direction.reduce((sum, weight, j) => sum + weight * source[row * COLUMNS + j], 0);
  const preferences = (n: number, from: number, to: number): Preferences => {
    const chosen = new Int32Array(n);
    const rejected = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const a = from + random.below(to - from);
      const b = from + ((a - from + 1 + random.below(to - from - 1)) % (to - from));
      [chosen[i], rejected[i]] = truth(a) > truth(b) ? [a, b] : [b, a];
    }
    return { chosen, rejected, weight: new Float32Array(n).fill(1) };
  };
  return {
    columns: COLUMNS,
    source,
    target: rows(texts, shift),
    train: preferences(pairs, 0, texts * 0.7),
    validation: preferences(200, texts * 0.7, texts), // other texts than those of training
  };
}

/** All that the figures below depend on is stated, so that other defaults do not change them. */
const small = TrainSettings.parse({
  steps: 120,
  batch: 16,
  hidden: 16,
  learningRate: 5e-3,
  criticLearningRate: 1e-3,
  weightDecay: 0.01,
  criticSteps: 3,
  gradientPenalty: 10,
});

function options(change: Partial<TrainOptions> = {}): TrainOptions {
  return {
    data: planted('data'),
    method: methodOf('source-only'),
    settings: small,
    seed: 0,
    onStep: () => undefined,
    pause: () => undefined,
    onPoint: () => undefined,
    ...change,
  };
}

describe('training on the source', () => {
  it('learns a planted preference and orders texts that it has never seen', async () => {
    const points: CurvePoint[] = [];
    const data = planted('data');
    const model = await trainModel(options({ data, onPoint: (point) => points.push(point) }));
    const { score, dispose } = scorer(model);
    const rewards = await score(data.source);
    dispose();
    const { chosen, rejected } = data.validation;
    const hits = chosen.filter((row, i) => rewards[row] > rewards[rejected[i]]).length;
    expect(hits / chosen.length).toBeGreaterThan(0.9);

    const [first, last] = [points[0], points.at(-1)];
    expect(last).toMatchObject({ method: 'source-only', seed: 0, step: 120, distance: null });
    expect(last?.sourceLoss).toBeLessThan(0.7 * first.sourceLoss);
    expect(points.map((point) => point.step)).toEqual(
      points.map((point) => point.step).toSorted((a, b) => a - b),
    );
  });

  it('gives the same weights for the same seed, and others for another', async () => {
    const settings = { ...small, steps: 15 };
    for (const method of methods) {
      const train = async (seed: number) => [
        ...(await trainModel(options({ method, settings, seed }))).weights,
      ];
      const weights = await train(3);
      expect(await train(3)).toEqual(weights);
      expect(await train(4)).not.toEqual(weights);
    }
  });

  it('follows the weights of preferences: one of weight nearly 0 says nearly nothing', async () => {
    const data = planted('data');
    const n = data.train.chosen.length;
    // Every second preference is turned round and weighs little.
    const chosen = data.train.chosen.map((row, i) => (i % 2 ? data.train.rejected[i] : row));
    const rejected = data.train.rejected.map((row, i) => (i % 2 ? data.train.chosen[i] : row));
    const weight = Float32Array.from({ length: n }, (_, i) => (i % 2 ? 0.02 : 1));
    let accuracy: number | null = null;
    await trainModel(
      options({
        data: { ...data, train: { chosen, rejected, weight } },
        onPoint: (point) => (accuracy = point.validationAccuracy),
      }),
    );
    expect(accuracy).toBeGreaterThan(0.88);
  });

  it('needs no validation and no more pairs than there are', async () => {
    const data = planted('data', { pairs: 5 });
    const none = {
      chosen: new Int32Array(),
      rejected: new Int32Array(),
      weight: new Float32Array(),
    };
    const points: CurvePoint[] = [];
    await trainModel(
      options({
        data: { ...data, validation: none },
        settings: { ...small, steps: 5 },
        onPoint: (point) => points.push(point),
      }),
    );
    expect(points.at(-1)).toMatchObject({ validationLoss: null, validationAccuracy: null });
  });

  it('says that it diverged rather than giving numbers that are none', async () => {
    const data = planted('data');
    data.source[3] = Number.NaN;
    await expect(trainModel(options({ data }))).rejects.toThrow(
      expect.objectContaining({ code: 'diverged' }),
    );
  });
});

describe('WDGRL', () => {
  it('lowers the held-out distance between shifted domains and keeps what the source teaches', async () => {
    const data = planted('shifted', { texts: 1000, shift: 1.5 });
    const train = async (lambda: number) => {
      const points: CurvePoint[] = [];
      await trainModel(
        options({
          data,
          method: methodOf('wdgrl'),
          settings: { ...small, lambda, hidden: 64, learningRate: 1e-3, batch: 32, steps: 100 },
          onPoint: (point) => points.push(point),
        }),
      );
      const last = points.slice(-5);
      const of = (pick: (point: CurvePoint) => number | null) =>
        last.reduce((sum, point) => sum + (pick(point) ?? Number.NaN), 0) / last.length;
      return {
        distance: of((point) => point.distance),
        accuracy: of((point) => point.validationAccuracy),
      };
    };
    const apart = await train(0);
    const together = await train(1);
    expect(apart.distance).toBeGreaterThan(1); // the means lie 2.1 apart before the projector
    expect(together.distance).toBeLessThan(apart.distance / 2);
    expect(together.accuracy).toBeGreaterThan(0.85);
  });
});

describe('tensors', () => {
  it.each(methods.map((method) => method.id))(
    'are all given back by %s, done, stopped in the middle or failed',
    async (id) => {
      const method = methodOf(id);
      const settings = { ...small, steps: 12, criticSteps: 2 };
      await trainModel(options({ method, settings })); // constants that tfjs keeps for ever
      const before = tf.memory().numTensors;
      await trainModel(options({ method, settings }));
      expect(tf.memory().numTensors).toBe(before);

      const stop = (step: number) => {
        if (step === 5) throw new Error('stopped');
      };
      const long = { ...settings, steps: 400 }; // ten steps a point: losses are held meanwhile
      await expect(trainModel(options({ method, settings: long, onStep: stop }))).rejects.toThrow(
        'stopped',
      );
      expect(tf.memory().numTensors).toBe(before);

      const data = planted('data');
      data.source.fill(Number.NaN);
      await expect(trainModel(options({ method, settings, data }))).rejects.toThrow();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('methods', () => {
  it('are found by id; an unknown one is named with the choices', () => {
    expect(() => methodOf('magic')).toThrow(/source-only, wdgrl/);
  });
});
