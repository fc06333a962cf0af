/** Seeds of an ensemble share kernel calls, and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../../src-main/contract/index.ts';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { methods } from '../../../src-main/learning/methods/index.ts';
import { scorer } from '../../../src-main/learning/score.ts';
import { prepared } from '../../../src-main/learning/train.ts';
import type { EnsembleState } from '../../../src-main/learning/training.ts';
import { planted, small, trained } from './support/planted.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const SEEDS = [0, 1, 2];
const settings = { ...small, steps: 40, hidden: 8, batch: 8, criticLearningRate: 1e-2 };

/** One seed's part of a state: every array is laid out seed by seed. */
function ofSeed<T>(state: T, seed: number): T {
  const part = (value: unknown): unknown => {
    if (value instanceof Float32Array) {
      const size = value.length / SEEDS.length;
      return value.slice(seed * size, (seed + 1) * size);
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, part(inner)]));
  };
  return part(state) as T;
}

async function train(id: string, seeds: number[], resume: EnsembleState | null = null) {
  const data = planted('seeds', { texts: 80, pairs: 100, shift: 1, seeds });
  const points: CurvePoint[] = [];
  let first: EnsembleState | null = null;
  const { models } = await trained({
    data,
    method: id,
    settings,
    resume,
    onEvaluation: (read) => void points.push(...read),
    async between(step, take) {
      if (step === 1) first = await take();
    },
  });
  const method = methods.find((known) => known.id === id);
  const rewards: Float32Array[] = [];
  for (const model of models) {
    const { score, dispose } = scorer(model);
    rewards.push(await score(method ? prepared(method, data).target : data.target));
    dispose();
  }
  return { rewards, points, first: first as EnsembleState | null };
}

type Training = Awaited<ReturnType<typeof train>>;

function expectSame(together: Training, alone: Training, seed: number) {
  const steps = new Set(alone.points.map(({ step }) => step));
  const own = together.points.filter((point) => point.seed === seed && steps.has(point.step));
  expect(own).toHaveLength(alone.points.length);
  own.forEach(({ sourceLoss, distance }, i) => {
    expect(sourceLoss).toBeCloseTo(alone.points[i].sourceLoss, 5);
    expect(distance ?? 0).toBeCloseTo(alone.points[i].distance ?? 0, 4);
  });
  const apart = together.rewards[seed].map((reward, i) => Math.abs(reward - alone.rewards[0][i]));
  expect(Math.max(...apart)).toBeLessThan(1e-5);
}

describe('a seed of an ensemble is trained as that seed is alone', () => {
  // Such a critic is warmed up until the mean distance over all seeds stops growing: the same number of steps
  // for all. From then on they are independent.
  const warmedUp = ['wdgrl', 'differences'];
  it.each(warmedUp)('from the state after the first step, %s', async (id) => {
    const together = await train(id, SEEDS);
    const { first } = together;
    for (const seed of SEEDS) {
      const own = first && { ...ofSeed(first, seed), cosines: [], best: null };
      expectSame(together, await train(id, [seed], own), seed);
    }
  });

  const others = methods.filter(({ id }) => !warmedUp.includes(id));
  it.each(others.map(({ id }) => id))('from the start, %s', async (id) => {
    const together = await train(id, SEEDS);
    for (const seed of SEEDS) expectSame(together, await train(id, [seed]), seed);
  });
});
