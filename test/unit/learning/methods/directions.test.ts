/** Directions of domain losses against losses written another way, differentiated automatically. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Random } from '../../../../src-main/domain/random.ts';
import type { DomainBatch } from '../../../../src-main/learning/methods/index.ts';
import { FEATURES, forwards, lossAt, stateOf } from '../support/domain-losses.ts';
import { batchOf, lossOf, relativeError, withLoss } from './helpers.ts';

const SEEDS = ['a', 'b'];

/** Known draws, so that the expected result can be computed. */
const constant: Random = { next: () => 0.25, below: () => 0, normal: () => 0 };

const known = (s: number, t: number): DomainBatch => ({
  ...batchOf(SEEDS, 'direction', [s, t, FEATURES]),
  randoms: SEEDS.map(() => constant),
});

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(withLoss)('the direction of %s', (id, method) => {
  // Different numbers of rows, one of them odd, so that one row has no partner.
  const [s, t] = [8, 7];

  async function directionAndStates() {
    const loss = lossOf(method, SEEDS, { features: FEATURES });
    // Away from the start, where biases are zero.
    for (let k = 0; k < 3; k++) tf.dispose(tf.tidy(() => loss.step(known(s, t))));
    const batch = known(s, t);
    const direction = tf.tidy(() => loss.step(batch));
    const state = loss.state ? await loss.state() : null;
    loss.dispose();
    return { batch, direction, states: SEEDS.map((_, seed) => stateOf(state, seed, SEEDS.length)) };
  }

  it('is the gradient of its loss, with the adversary as its own steps left it', async () => {
    expect(Object.keys(forwards)).toContain(id);
    const { batch, direction, states } = await directionAndStates();
    const z = tf.unstack(tf.concat3d([batch.source, batch.target], 1));
    tf.unstack(direction).forEach((values, seed) => {
      const reference = tf.grad(lossAt(id, s, states[seed], z[seed]))(z[seed]);
      expect(reference.abs().max().dataSync()[0]).toBeGreaterThan(1e-4);
      expect(relativeError(values.dataSync(), reference.dataSync())).toBeLessThan(1e-3);
    });
  });

  it('agrees with finite differences', async () => {
    const { batch, direction, states } = await directionAndStates();
    const z = tf.unstack(tf.concat3d([batch.source, batch.target], 1))[0];
    const flat = Float32Array.from(z.dataSync());
    const values = Float32Array.from(tf.unstack(direction)[0].dataSync());
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const at = lossAt(id, s, states[0], z);
    const step = 1e-2;
    let far = 0;
    for (let i = 0; i < flat.length; i += 5) {
      const [up, down] = [1, -1].map(
        (sign) =>
          at(
            tf.tensor2d(
              flat.map((value, j) => (i === j ? value + sign * step : value)),
              [s + t, FEATURES],
            ),
          ).dataSync()[0],
      );
      if (Math.abs((up - down) / (2 * step) - values[i]) > 0.02 * largest) far++;
    }
    // A step may cross the kink of a relu.
    expect(far).toBeLessThanOrEqual(1);
  });
});
