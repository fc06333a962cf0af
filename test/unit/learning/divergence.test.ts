/** A training that diverges, or has nothing to learn from. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { trainEnsemble } from '../../../src-main/learning/train.ts';
import { options, planted, small, trained } from './support/planted.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const diverges = (message: RegExp) =>
  expect.objectContaining({
    code: 'diverged',
    message: expect.stringMatching(message) as string,
  });

describe('a training that diverges ends with a sentence about what to change', () => {
  const data = planted('diverging', { texts: 80, shift: 1, seeds: [0, 1] });

  it('because a feature is not a number', async () => {
    const ready = options({ data });
    ready.data.source[3] = Number.NaN;
    await expect(trainEnsemble(ready)).rejects.toThrow(
      diverges(/Source only diverged at step \d+: .*smaller learning rate.* kept\./),
    );
  });

  it('long before the next evaluation, where evaluations lie far apart', async () => {
    const ready = options({ data: planted('far apart', { texts: 80, seeds: [0] }) });
    ready.data.source[3] = Number.NaN;
    ready.settings = { ...ready.settings, steps: 40_000 };
    // Evaluations are 1,000 steps apart.
    await expect(trainEnsemble(ready)).rejects.toMatchObject({ details: { step: 250 } });
  });

  it('because a critic without penalty runs away', async () => {
    const settings = { ...small, criticLearningRate: 1, gradientPenalty: 0, learningRate: 1 };
    await expect(trained({ data, method: 'wdgrl', settings })).rejects.toThrow(
      diverges(/WDGRL diverged at step \d+: .*(smaller learning rate|larger gradient penalty)/),
    );
  });
});

it('a training in which a seed has no example ends with a sentence, and no seed stays untrained', async () => {
  const data = planted('untaught', { texts: 80, seeds: [0, 1] });
  const [first, second] = data.members;
  const members = [first, { ...second, train: new Int32Array() }];
  await expect(trained({ data: { ...data, members } })).rejects.toThrow(
    expect.objectContaining({
      code: 'nothing-taught',
      message: expect.stringMatching(/nothing to train seed 1 on/) as string,
    }),
  );
});
