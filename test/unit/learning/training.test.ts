/** Whole trainings on planted data: what can be learned is learned, and nothing leaks. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../../src-main/contract/index.ts';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { methodOf, methods } from '../../../src-main/learning/methods/index.ts';
import { lossOf } from '../../../src-main/learning/losses/index.ts';
import { scorer } from '../../../src-main/learning/score.ts';
import { prepared, trainEnsemble } from '../../../src-main/learning/train.ts';
import { pairExamples } from '../../../src-main/learning/examples.ts';
import { options, planted, small, trained } from './support/planted.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const ids = methods.map((method) => method.id);

/** Keeps every point of every evaluation. */
function keeping(points: CurvePoint[]) {
  return (read: CurvePoint[]) => {
    points.push(...read);
  };
}

describe('places that a short example leaves', () => {
  it('count for nothing, with centring too: whatever text stands in them', async () => {
    const data = planted('padded', { texts: 80, pairs: 60 });
    /** The pairs as examples of three texts, with the last place filled by this row. */
    const filledWith = (row: number) => ({
      ...data,
      examples: {
        ...data.examples,
        texts: 3,
        rows: Int32Array.from(data.chosen.flatMap((chosen, i) => [chosen, data.rejected[i], row])),
      },
    });
    const settings = { ...small, steps: 40, inputNoise: 0, centring: 0.5 };
    const weightsOf = async (row: number) =>
      (await trained({ data: filledWith(row), settings, loss: lossOf('multiple-choice') }))
        .models[0].weights;
    const [one, other] = [await weightsOf(0), await weightsOf(41)];
    one.forEach((value, i) => expect(value).toBeCloseTo(other[i], 6));
  });
});

describe('training on the source', () => {
  it('learns a planted preference and orders texts that it has never seen', async () => {
    const points: CurvePoint[] = [];
    const data = planted('data');
    const { models } = await trained({ data, onEvaluation: keeping(points) });
    const { score, dispose } = scorer(models[0]);
    const rewards = await score(data.source);
    dispose();
    const held = [...data.members[0].validation];
    const hits = held.filter((i) => rewards[data.chosen[i]] > rewards[data.rejected[i]]).length;
    expect(hits / held.length).toBeGreaterThan(0.9);

    const [first, last] = [points[0], points.at(-1)];
    expect(last).toMatchObject({ method: 'source-only', seed: 0, step: 120, distance: null });
    expect(last?.sourceLoss).toBeLessThan(0.7 * first.sourceLoss);
    expect(points.map((point) => point.step)).toEqual(
      points.map((point) => point.step).toSorted((a, b) => a - b),
    );
  });

  it.each(ids)('gives the same weights again for the same seed, %s', async (method) => {
    const settings = { ...small, steps: 12, criticLearningRate: 1e-2 };
    const train = async (seed: number) => {
      const data = planted('data', { texts: 80, seeds: [seed] });
      const { models } = await trained({ data, method, settings });
      return models[0].weights;
    };
    const weights = await train(3);
    expect(await train(3)).toEqual(weights);
    expect(await train(4)).not.toEqual(weights);
  });

  it('keeps each model as it was at its lowest held-out loss, not before a quarter', async () => {
    const data = planted('overfit', { texts: 60, pairs: 20, seeds: [0, 1] });
    const points: CurvePoint[] = [];
    const atReading: Float32Array[] = [];
    const { models } = await trained({
      data,
      settings: { ...small, steps: 200, learningRate: 0.02, weightDecay: 0, inputNoise: 0 },
      async onEvaluation(read, parameters) {
        points.push(...read);
        atReading.push(Float32Array.from(await parameters.data()));
      },
    });
    const size = models[0].weights.length;
    models.forEach((model, s) => {
      const own = points.filter(({ seed }) => seed === s);
      const losses = own.map(({ step, validationLoss }) =>
        step < 50 ? Infinity : (validationLoss ?? NaN),
      );
      const best = losses.indexOf(Math.min(...losses));
      expect(best).toBeLessThan(own.length - 1); // it overfits, so that there is something to keep
      expect(model.weights).toEqual(atReading[best].slice(s * size, (s + 1) * size));
    });
  });

  it('follows the weights of preferences: one of weight nearly 0 says nearly nothing', async () => {
    const data = planted('data');
    // Every second training preference is reversed and has a low weight.
    const turned = (i: number) => i < 400 && i % 2 === 1;
    const examples = pairExamples(
      data.chosen.map((row, i) => (turned(i) ? data.rejected[i] : row)),
      data.rejected.map((row, i) => (turned(i) ? data.chosen[i] : row)),
      data.chosen.map((_, i) => (turned(i) ? 0.02 : 1)),
    );
    const points: CurvePoint[] = [];
    await trained({ data: { ...data, examples }, onEvaluation: keeping(points) });
    expect(points.at(-1)?.validationAccuracy).toBeGreaterThan(0.88);
  });

  it('needs no validation and no more pairs than there are', async () => {
    const data = planted('data', { pairs: 5 });
    const members = data.members.map((member) => ({ ...member, validation: new Int32Array() }));
    const points: CurvePoint[] = [];
    await trained({
      data: { ...data, members },
      settings: { ...small, steps: 5 },
      onEvaluation: keeping(points),
    });
    expect(points.at(-1)).toMatchObject({ validationLoss: null, validationAccuracy: null });
  });
});

describe('WDGRL', () => {
  it('lowers the held-out distance between shifted domains and keeps what the source teaches', async () => {
    const data = planted('shifted', { texts: 1000, shift: 1.5 });
    const train = async (lambda: number) => {
      const points: CurvePoint[] = [];
      await trained({
        data,
        method: 'wdgrl',
        settings: { ...small, lambda, hidden: 64, learningRate: 1e-3, batch: 32, steps: 100 },
        onEvaluation: keeping(points),
      });
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
    expect(apart.distance).toBeGreaterThan(0.2);
    expect(together.distance).toBeLessThan(apart.distance / 2);
    expect(together.accuracy).toBeGreaterThan(0.85);
  });
});

describe('tensors', () => {
  it.each(ids)(
    'are all given back by %s, done, stopped in the middle or failed',
    async (method) => {
      const settings = { ...small, steps: 12, criticSteps: 2, criticLearningRate: 1e-2 };
      const data = planted('data', { texts: 80, seeds: [0, 1] });
      await trained({ data, method, settings }); // constants that tfjs keeps for ever
      const before = tf.memory().numTensors;
      await trained({ data, method, settings });
      expect(tf.memory().numTensors).toBe(before);

      const stop = (step: number) => {
        if (step === 5) throw new Error('stopped');
      };
      const long = { ...settings, steps: 400 }; // ten steps per evaluation: losses are kept meanwhile
      const stopped = trained({ data, method, settings: long, between: stop });
      await expect(stopped).rejects.toThrow('stopped');
      expect(tf.memory().numTensors).toBe(before);

      const stopAtOnce = trained({
        data,
        method,
        settings,
        between() {
          throw new Error('stopped');
        },
      });
      await expect(stopAtOnce).rejects.toThrow('stopped');
      expect(tf.memory().numTensors).toBe(before);

      const ready = options({ data, method, settings });
      const source = ready.data.source.map(() => Number.NaN);
      const broken = trainEnsemble({ ...ready, data: { ...ready.data, source } });
      await expect(broken).rejects.toThrow(expect.objectContaining({ code: 'diverged' }));
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('methods', () => {
  it('are found by id; an unknown one is named with the choices', () => {
    expect(() => methodOf('magic')).toThrow(/source-only, standardise, .*wdgrl/);
  });

  it.each(ids)('do not change what they are given, %s', (id) => {
    const data = planted('given', { texts: 80, shift: 1 });
    const before = structuredClone({ source: data.source, target: data.target });
    prepared(methodOf(id), data);
    expect({ source: data.source, target: data.target }).toEqual(before);
  });
});
