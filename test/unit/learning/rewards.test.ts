/** Rewards by the folded expressions that scoring uses, against the network's own forward pass. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { networks, type NetworkId } from '../../../src-main/learning/networks/index.ts';
import { scorer } from '../../../src-main/learning/score.ts';

const random = seededRandom('rewards');
const normal = (n: number) => Float32Array.from({ length: n }, () => random.normal());

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(Object.keys(networks) as NetworkId[])('the network %s', (id) => {
  const [inputs, hidden] = [5, 6];

  function model(extras: number[]) {
    const { layout } = networks[id](inputs, hidden, extras);
    const weights = layout.initial(random).map((value) => value + 0.1 * random.normal());
    return { network: id, inputs, hidden, weights };
  }

  it.each([[[]], [[0.5, -1]]])('scores as it trains, extras %j', async (extras) => {
    const trained = model(extras);
    const rows = normal(40 * inputs);
    const { score, features, dispose } = scorer(trained);
    const rewards = await score(rows);
    const z = await features(rows);
    dispose();
    const { weights } = trained;
    const x = tf.concat3d([tf.tensor3d(rows, [1, 40, inputs]), tf.ones([1, 40, 1])], 2);
    const pass = networks[id](inputs, hidden, extras).forward(
      tf.tensor2d(weights, [1, weights.length]),
      x,
    );
    pass.reward.dataSync().forEach((reward, i) => expect(rewards[i]).toBeCloseTo(reward, 5));
    pass.z.dataSync().forEach((value, i) => expect(z[i]).toBeCloseTo(value, 5));
  });

  it('scores a row as it does alone, however many there are', async () => {
    const { score, dispose } = scorer(model([]));
    const rows = normal(5000 * inputs);
    const together = await score(rows);
    expect(together).toHaveLength(5000);
    for (const row of [0, 2047, 2048, 4999]) {
      const [alone] = await score(rows.slice(row * inputs, (row + 1) * inputs));
      expect(together[row]).toBeCloseTo(alone, 5);
    }
    expect(await score(new Float32Array(0))).toHaveLength(0);
    dispose();
  });

  it('holds no tensors after it is disposed', async () => {
    const before = tf.memory().numTensors;
    const { score, dispose } = scorer(model([1]));
    await score(normal(3 * inputs));
    dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
