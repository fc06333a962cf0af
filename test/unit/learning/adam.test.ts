/** The optimiser of an ensemble, against the algorithm written out in plain numbers. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { adam, type AdamOptions } from '../../../src-main/learning/adam.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const START = [Float32Array.of(1, 1), Float32Array.of(-2, 0.5)];
const DECAYED = Float32Array.of(1, 0);
/** Step by step, seed by seed. */
const GRADIENTS = [
  [
    [0.5, -2],
    [0, 1],
  ],
  [
    [0.25, 1],
    [3, -1],
  ],
  [
    [-1, 1],
    [0.1, 0.1],
  ],
];

/** Loshchilov & Hutter 2019, algorithm 2, for one number. */
function byHand(start: number, gradients: number[], decayed: number, options: AdamOptions): number {
  const { rate, decay, l2 = 0 } = options;
  let [p, m, v] = [start, 0, 0];
  gradients.forEach((gradient, k) => {
    const g = gradient + l2 * p;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g ** 2;
    const mHat = m / (1 - 0.9 ** (k + 1));
    const vHat = v / (1 - 0.999 ** (k + 1));
    p = (1 - rate * decay * decayed) * p - (rate * mHat) / (Math.sqrt(vHat) + 1e-8);
  });
  return p;
}

describe('AdamW', () => {
  it.each([
    { rate: 0.1, decay: 0.5 },
    { rate: 0.1, decay: 0 },
    { rate: 0.05, decay: 0, l2: 0.1 },
  ])('takes the steps of the algorithm, for every seed its own: %o', (options) => {
    const optimiser = adam(START, DECAYED, options);
    for (const step of GRADIENTS) {
      const gradient = tf.tensor2d(step);
      optimiser.apply(gradient);
      gradient.dispose();
    }
    const values = optimiser.parameters.arraySync();
    START.forEach((start, seed) => {
      start.forEach((value, i) => {
        const gradients = GRADIENTS.map((step) => step[seed][i]);
        expect(values[seed][i]).toBeCloseTo(byHand(value, gradients, DECAYED[i], options), 5);
      });
    });
    optimiser.dispose();
  });

  it('continues from its state bit for bit', async () => {
    const random = seededRandom('adam');
    const options = { rate: 0.01, decay: 0.5 };
    const gradients = Array.from({ length: 6 }, () =>
      tf.tensor2d(Array.from({ length: 2 }, () => [random.normal(), random.normal()])),
    );
    const first = adam(START, DECAYED, options);
    gradients.slice(0, 3).forEach((gradient) => first.apply(gradient));
    const state = structuredClone(await first.state());
    const second = adam(START, DECAYED, options, state);
    gradients.slice(3).forEach((gradient) => {
      first.apply(gradient);
      second.apply(gradient);
    });
    expect(await second.state()).toEqual(await first.state());
    expect((await first.state()).steps).toBe(6);
    tf.dispose(gradients);
    [first, second].forEach((optimiser) => optimiser.dispose());
  });

  it('owns its tensors: none is left, also when a step runs inside a tidy', () => {
    const before = tf.memory().numTensors;
    const optimiser = adam(START, DECAYED, { rate: 0.1, decay: 0 });
    tf.tidy(() => optimiser.apply(tf.ones([2, 2])));
    expect(optimiser.parameters.dataSync()[0]).toBeCloseTo(0.9, 5);
    optimiser.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
