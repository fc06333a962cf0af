/** Rewards on TensorFlow, which reads rows in place, compared with those of plain JavaScript. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { engineEnvironment, packFolder } from '../../../src-main/engines/environment.ts';
import { tensorflow } from '../../../src-main/engines/tensorflow.ts';
import { alignedFloats, isAligned } from '../../../src-main/learning/numeric/aligned.ts';
import { networks } from '../../../src-main/learning/networks/index.ts';
import { scorer } from '../../../src-main/learning/score.ts';
import type { TrainedModel } from '../../../src-main/learning/training.ts';

const built = existsSync(join(packFolder(), 'pack.json'));
const name = 'rewards on TensorFlow';
const [INPUTS, HIDDEN] = [5, 6];
/** More than two of the blocks that an engine gets at once. */
const ROWS = 20_000;

const random = seededRandom('rewards on TensorFlow');
const { layout } = networks['layer-norm'](INPUTS, HIDDEN);
const model: TrainedModel = {
  network: 'layer-norm',
  inputs: INPUTS,
  hidden: HIDDEN,
  weights: layout.initial(random).map((value) => value + 0.1 * random.normal()),
};

describe.skipIf(!built)(built ? name : `${name} (skipped: the engine pack is not built)`, () => {
  const aligned = alignedFloats(ROWS * INPUTS);
  for (let i = 0; i < aligned.length; i++) aligned[i] = random.normal();
  let expected: Float32Array;

  beforeAll(async () => {
    await tf.setBackend('cpu');
    const plain = scorer(model);
    expected = await plain.score(aligned);
    plain.dispose();
    Object.assign(process.env, engineEnvironment());
    await tensorflow.open();
  });
  afterAll(() => tensorflow.close());

  async function expectScored(rows: Float32Array, from = 0): Promise<void> {
    const { score, dispose } = scorer(model);
    const found = await score(rows);
    dispose();
    expect(found).toHaveLength(rows.length / INPUTS);
    const worst = found.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - expected[from + i])),
      0,
    );
    expect(worst).toBeLessThan(1e-5);
  }

  it('are those of rows that lie where TensorFlow shares them', async () => {
    expect(isAligned(aligned)).toBe(true);
    await expectScored(aligned);
  });

  it('are those of rows that lie anywhere', async () => {
    const elsewhere = aligned.slice();
    expect(isAligned(elsewhere)).toBe(false);
    await expectScored(elsewhere);
    const later = aligned.subarray(INPUTS);
    expect(isAligned(later)).toBe(false);
    await expectScored(later, 1);
  });

  it('stay what they are when their rows change afterwards', async () => {
    const rows = alignedFloats(aligned.length);
    rows.set(aligned);
    const { score, dispose } = scorer(model);
    const pending = score(rows);
    rows.fill(0);
    const found = await pending;
    dispose();
    expect(Math.abs(found[ROWS - 1] - expected[ROWS - 1])).toBeLessThan(1e-5);
  });
});
