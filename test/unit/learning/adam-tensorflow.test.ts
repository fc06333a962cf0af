/** The optimiser on TensorFlow, whose engine pack takes a step in one kernel, compared with plain numbers. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { engineEnvironment, packFolder } from '../../../src-main/engines/environment.ts';
import { tensorflow } from '../../../src-main/engines/tensorflow.ts';
import { adam } from '../../../src-main/learning/adam.ts';

const built = existsSync(join(packFolder(), 'pack.json'));
const name = 'Adam on TensorFlow';
/** Not a multiple of any vector width. */
const SIZE = 1037;
const STEPS = 4;
const RATE = 0.1;

describe.skipIf(!built)(built ? name : `${name} (skipped: the engine pack is not built)`, () => {
  beforeAll(async () => {
    Object.assign(process.env, engineEnvironment());
    await tensorflow.open();
  });
  afterAll(() => tensorflow.close());

  const random = seededRandom('adam');
  const normals = () => Float32Array.from({ length: SIZE }, () => random.normal());

  it.each([0, 0.5])('takes the steps of the algorithm, decay %d, and leaves nothing', (decay) => {
    const decayed = Float32Array.from({ length: SIZE }, (_, i) => i % 2);
    const starts = [normals(), normals()];
    const optimiser = adam(starts, decayed, { rate: RATE, decay });
    const wanted = starts.map((start) => ({
      p: Float64Array.from(start),
      m: new Float64Array(SIZE),
      v: new Float64Array(SIZE),
    }));
    const held = tf.memory().numTensors;
    for (let step = 1; step <= STEPS; step++) {
      const slopes = [normals(), normals()];
      const gradient = tf.stack(slopes.map((slope) => tf.tensor1d(slope))) as tf.Tensor2D;
      const given = tf.memory().numTensors;
      optimiser.apply(gradient);
      expect(tf.memory().numTensors).toBe(given);
      wanted.forEach(({ p, m, v }, seed) => {
        for (let i = 0; i < SIZE; i++) {
          const g = slopes[seed][i];
          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.999 * v[i] + 0.001 * g * g;
          const unit = Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8;
          p[i] = p[i] * (1 - RATE * decay * decayed[i]) - (RATE * m[i]) / (1 - 0.9 ** step) / unit;
        }
      });
    }
    const found = optimiser.parameters.dataSync();
    wanted.forEach(({ p }, seed) => {
      p.forEach((value, i) => expect(found[seed * SIZE + i]).toBeCloseTo(value, 5));
    });
    // Gradients, and the single tensors that they were stacked from.
    expect(tf.memory().numTensors).toBe(held + 3 * STEPS);
    optimiser.dispose();
  });
});
