/**
 * Every source loss compared with its formula, written a second time in plain numbers (float64) with its gradient
 * by finite differences, and with automatic differentiation.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ExampleSet } from '../../../src-main/learning/examples.ts';
import { losses, lossOf, type SourceLoss } from '../../../src-main/learning/losses/index.ts';
import {
  batchOf,
  byFormula,
  SEEDS,
  situation,
  sp,
  type Situation,
} from './support/source-losses.ts';

function evaluate(loss: SourceLoss, at: Situation) {
  const extras = at.extras[0].length > 0 ? tf.tensor2d(at.extras) : null;
  const value = loss.evaluate(tf.tensor3d(at.rewards), extras, batchOf(at));
  return {
    loss: value.loss.arraySync(),
    gradient: value.gradient.arraySync(),
    extras: value.extras?.arraySync() ?? null,
  };
}

/** Central difference over one entry of `list`. */
function slope(list: number[], k: number, f: () => number): number {
  const step = 1e-5;
  const before = list[k];
  list[k] = before + step;
  const up = f();
  list[k] = before - step;
  const down = f();
  list[k] = before;
  return (up - down) / (2 * step);
}

function expectNear(values: readonly number[], reference: readonly number[], limit: number) {
  const scale = Math.max(...reference.map(Math.abs), 1e-30);
  values.forEach((value, i) => {
    expect(Math.abs(value - reference[i]) / scale).toBeLessThan(limit);
  });
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(losses.map((loss) => [loss.id, loss] as const))('the loss %s', (_id, loss) => {
  it('and its gradients are those of its formula in float64, to 1e-5', () => {
    const at = situation(loss);
    const found = evaluate(loss, at);
    for (let s = 0; s < SEEDS; s++) {
      const value = () => byFormula(loss, at, s);
      expectNear([found.loss[s]], [value()], 1e-5);
      const reference = at.rewards[s].flatMap((row) => row.map((_, k) => slope(row, k, value)));
      expectNear(found.gradient[s].flat(), reference, 1e-5);
      if (found.extras === null) continue;
      const ofExtras = at.extras[s].map((_, k) => slope(at.extras[s], k, value));
      expectNear(found.extras[s], ofExtras, 1e-5);
    }
  });

  it('has the gradients that automatic differentiation finds', () => {
    const at = situation(loss);
    const reward = tf.tensor3d(at.rewards);
    const batch = batchOf(at);
    const found = evaluate(loss, at);
    if (found.extras === null) {
      const automatic = tf.grad((r) => tf.sum(loss.evaluate(r as tf.Tensor3D, null, batch).loss));
      expectNear(found.gradient.flat(2), [...automatic(reward).dataSync()], 1e-5);
      return;
    }
    const automatic = tf.grads((r: tf.Tensor, e: tf.Tensor) =>
      tf.sum(loss.evaluate(r as tf.Tensor3D, e as tf.Tensor2D, batch).loss),
    );
    const [ofReward, ofExtras] = automatic([reward, tf.tensor2d(at.extras)]);
    expectNear(found.gradient.flat(2), [...ofReward.dataSync()], 1e-5);
    expectNear(found.extras.flat(), [...ofExtras.dataSync()], 1e-5);
  });

  it('of one seed does not depend on the others', () => {
    const at = situation(loss);
    const before = evaluate(loss, at);
    at.rewards[0] = at.rewards[0].map((row) => row.map((r) => 3 - 2 * r));
    at.extras[0] = at.extras[0].map((e) => e + 1);
    const after = evaluate(loss, at);
    expect(after.loss[0]).not.toBe(before.loss[0]);
    expect(after.loss[1]).toBe(before.loss[1]);
    expect(after.gradient.slice(1)).toEqual(before.gradient.slice(1));
    expect(after.extras?.slice(1)).toEqual(before.extras?.slice(1));
  });

  it('depends on the weights’ shares, not on their size', () => {
    const at = situation(loss);
    const before = evaluate(loss, at);
    const after = evaluate(loss, {
      ...at,
      weights: at.weights.map((row) => row.map((w) => 4 * w)),
    });
    expect(after).toEqual(before);
    at.weights[0][0] *= 3;
    expect(evaluate(loss, at).loss[0]).not.toBe(before.loss[0]);
  });

  it('takes nothing from places beyond an example’s own texts', () => {
    const at = situation(loss);
    const before = evaluate(loss, at);
    at.rewards = at.rewards.map((seed) =>
      seed.map((row, i) => row.map((r, k) => (k < at.of.counts[i] ? r : 99))),
    );
    const after = evaluate(loss, at);
    expect(after).toEqual(before);
    after.gradient.forEach((seed) => {
      seed.forEach((row, i) => {
        for (const beyond of row.slice(at.of.counts[i])) expect(Math.abs(beyond)).toBe(0);
      });
    });
  });

  it('stays finite where rewards are thousands apart', () => {
    const { loss: value, gradient, extras } = evaluate(loss, situation(loss, 2000));
    for (const number of [...value, ...gradient.flat(2), ...(extras?.flat() ?? [])]) {
      expect(number).toSatisfy(Number.isFinite);
    }
  });
});

describe('source losses', () => {
  it('are found by id; another id is told the choices', () => {
    expect(lossOf('rao-kupper').label).toBe('Ties by Rao and Kupper');
    expect(() => lossOf('hinge')).toThrow(expect.objectContaining({ code: 'unknown-loss' }));
  });

  it('over rankings and choices of two are Bradley-Terry', () => {
    const at: Situation = { ...situation(lossOf('bradley-terry')), extras: [[], [], []] };
    const pairs = evaluate(lossOf('bradley-terry'), at);
    for (const id of ['plackett-luce', 'multiple-choice']) {
      const same = evaluate(lossOf(id), at);
      expectNear(same.loss, pairs.loss, 1e-6);
      expectNear(same.gradient.flat(2), pairs.gradient.flat(2), 1e-6);
    }
  });

  it('over two classes are the same, rewards of one half as large as those of the other', () => {
    const at = { ...situation(lossOf('binary-cross-entropy')) };
    const binary = evaluate(lossOf('binary-cross-entropy'), at);
    const ordered = evaluate(lossOf('cross-entropy'), {
      ...at,
      rewards: at.rewards.map((seed) => seed.map((row) => row.map((r) => r / 2))),
      extras: at.extras.map(([b]) => [0, b]),
    });
    expectNear(ordered.loss, binary.loss, 1e-6);
    expectNear(
      ordered.gradient.flat(2).map((g) => g / 2),
      binary.gradient.flat(2),
      1e-6,
    );
  });
});

describe('what is learned along', () => {
  const set = (values: number[], weights = values.map(() => 1)): ExampleSet => ({
    texts: 1,
    rows: new Int32Array(values.length),
    counts: new Int32Array(values.length).fill(1),
    weight: Float32Array.from(weights),
    value: Float32Array.from(values),
  });
  const start = (id: string, values: number[], weights?: number[]) =>
    lossOf(id).extras?.(set(values, weights)) ?? [];

  it('starts at the threshold that makes as many ties between equals as there are', () => {
    const [tau] = start('rao-kupper', [1, 0, 0], [1, 1, 2]);
    const t = sp(tau);
    const tie = -Math.log(Math.expm1(2 * t)) + 2 * sp(t);
    expect(Math.exp(-tie)).toBeCloseTo(0.25, 5);
  });

  it('starts at a small threshold without ties, and at a finite one with nothing else', () => {
    expect(sp(start('rao-kupper', [0, 0])[0])).toBeCloseTo(0.02, 3);
    expect(start('rao-kupper', [1, 1])[0]).toSatisfy(Number.isFinite);
  });

  it('keeps ties exact at thresholds near zero and far from it', () => {
    for (const tau of [-14, 6, 30]) {
      const at = situation(lossOf('rao-kupper'));
      at.extras = [[tau], [tau], [tau]];
      const { loss } = evaluate(lossOf('rao-kupper'), at);
      const t = sp(tau) + 1e-6;
      const first = at.rewards[0].reduce((sum, [a, b], i) => {
        const d = a - b;
        const total = at.weights[0].reduce((x, w) => x + w, 0);
        // 2t taken out of both softplus of a tie: exact at large t in float64.
        const tie = -Math.log(-Math.expm1(-2 * t)) + sp(d - t) + sp(-d - t);
        const cost = at.of.values[i] === 1 ? tie : sp(t - d);
        return sum + (at.weights[0][i] / total) * cost;
      }, 0);
      expectNear([loss[0]], [first], 1e-5);
    }
  });

  it('starts at the sizes of the classes, and makes none impossible', () => {
    const [b] = start('binary-cross-entropy', [1, 1, 1, 0]);
    expect(b).toBeCloseTo(Math.log(4 / 2), 6);
    const shares = start('cross-entropy', [0, 2, 2]).map(Math.exp);
    [2 / 6, 1 / 6, 3 / 6].forEach((share, c) => expect(shares[c]).toBeCloseTo(share, 6));
  });
});

describe('Plackett-Luce of two texts', () => {
  const [pl, bt] = [lossOf('plackett-luce'), lossOf('bradley-terry')];
  const batch = (share: number[]) => ({
    share: tf.tensor2d([share]),
    value: () => tf.zeros([1, share.length]) as tf.Tensor2D,
    mask: () => tf.ones([1, share.length, 2]) as tf.Tensor3D,
  });

  it.each([
    ['a preference', [[0.7, -0.4]], [1]],
    ['a preference of the lower reward', [[-1.5, 2]], [1]],
    // Both strict orders of a tie, each of half its weight: the soft label one half.
    [
      'a tie',
      [
        [0.9, 0.2],
        [0.2, 0.9],
      ],
      [0.5, 0.5],
    ],
  ])('is Bradley-Terry: %s', (_name, rewards, share) => {
    const reward = tf.tensor3d([rewards]);
    const [one, other] = [pl, bt].map((loss) => loss.evaluate(reward, null, batch(share)));
    expect(one.loss.arraySync()[0]).toBeCloseTo(other.loss.arraySync()[0], 6);
    const gradients = [one, other].map(({ gradient }) => gradient.arraySync().flat(2));
    gradients[0].forEach((value, i) => expect(value).toBeCloseTo(gradients[1][i], 6));
  });
});
