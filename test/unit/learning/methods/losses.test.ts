/** Properties of every domain loss, whatever it computes. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainBatch, Method, WarmUp } from '../../../../src-main/learning/methods/index.ts';
import { differences, ofDifferences } from '../../../../src-main/learning/methods/differences.ts';
import {
  batchOf,
  disposeBatch,
  lossOf,
  normals,
  randomsOf,
  stepped,
  relativeError,
  withLoss,
} from './helpers.ts';

const SHAPE: [number, number, number] = [12, 10, 5];
const FEATURES = { features: SHAPE[2] };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each(withLoss)('the domain loss of %s', (_, method) => {
  it('trains seeds side by side as it trains each alone', async () => {
    const seeds = ['a', 'b', 'c'];
    const together = lossOf(method, seeds, FEATURES);
    const alone = seeds.map((seed) => lossOf(method, [seed], FEATURES));
    for (const step of ['1', '2', '3']) {
      const all = stepped(together, batchOf(seeds, step, SHAPE));
      const share = all.length / seeds.length;
      seeds.forEach((seed, i) => {
        const own = stepped(alone[i], batchOf([seed], step, SHAPE));
        const part = all.slice(i * share, (i + 1) * share);
        expect(relativeError(part, own)).toBeLessThan(1e-5);
      });
    }
    [together, ...alone].forEach((loss) => loss.dispose());
  });

  it('continues from its state bit for bit', async () => {
    const seeds = ['a', 'b'];
    const first = lossOf(method, seeds, FEATURES);
    for (const step of ['1', '2', '3']) stepped(first, batchOf(seeds, step, SHAPE));
    const state = first.state ? structuredClone(await first.state()) : null;
    const second = lossOf(method, seeds, FEATURES, state);
    for (const step of ['4', '5', '6']) {
      const expected = stepped(first, batchOf(seeds, step, SHAPE));
      expect(stepped(second, batchOf(seeds, step, SHAPE))).toEqual(expected);
    }
    if (first.state) expect(await second.state?.()).toEqual(await first.state());
    [first, second].forEach((loss) => loss.dispose());
  });

  it('leaves no tensor behind: not a step, not a reading, not itself', async () => {
    const seeds = ['a', 'b'];
    const before = tf.memory().numTensors;
    const loss = lossOf(method, seeds, FEATURES);
    const held = tf.memory().numTensors;
    for (let step = 0; step < 20; step++) {
      stepped(loss, batchOf(seeds, String(step), SHAPE));
      expect(tf.memory().numTensors).toBe(held);
    }
    const batch = batchOf(seeds, 'read', SHAPE);
    await loss.read?.(batch);
    await loss.state?.();
    disposeBatch(batch);
    expect(tf.memory().numTensors).toBe(held);
    loss.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('owns what it draws to warm up, and leaves nothing of it', async () => {
    const seeds = ['a', 'b'];
    const loss = lossOf(method, seeds, FEATURES);
    const held = tf.memory().numTensors;
    let drawn = 0;
    const warmUp: WarmUp = {
      draw: () => batchOf(seeds, `warm-up ${drawn++}`, SHAPE),
      async read() {
        const batch = batchOf(seeds, 'held out', SHAPE);
        const reading = await loss.read?.(batch);
        disposeBatch(batch);
        return reading ?? { distance: null, trouble: null };
      },
      pause() {
        if (drawn > 60) throw new Error('stopped');
      },
    };
    await loss.warmUp?.(warmUp).catch((reason: unknown) => {
      expect(reason).toEqual(new Error('stopped'));
    });
    if (loss.warmUp) expect(drawn).toBeGreaterThan(25);
    expect(tf.memory().numTensors).toBe(held);
    loss.dispose();
  });

  it('brings features nearer that follow it', async () => {
    const loss = lossOf(method, ['a'], {
      features: 2,
      settings: { criticLearningRate: 0.02 },
    });
    const [s, t] = [32, 32];
    const start = batchOf(['a'], 'toy', [s, t, 2]);
    let z = tf.concat3d([start.source, start.target], 1);
    const sides = (step: string): DomainBatch => {
      const [source, target] = tf.split<tf.Tensor3D>(z, [s, t], 1);
      return { source, target, randoms: randomsOf(['a'], `toy ${step}`) };
    };
    const read = async () => {
      const batch = sides('read');
      const distance = (await loss.read?.(batch))?.distance?.[0];
      disposeBatch(batch);
      return distance ?? NaN;
    };
    // Trains the adversary first, if there is one.
    for (let step = 0; step < 60; step++) stepped(loss, sides(`before ${step}`));
    const before = await read();
    for (let step = 0; step < 240; step++) {
      const batch = sides(String(step));
      const next = tf.tidy(() => {
        const direction = loss.step(batch);
        // Normalised, since only the direction of the loss matters here, with decreasing step size.
        const length = tf.maximum(tf.mean(tf.norm(direction, 2, 2)), tf.scalar(1e-9));
        return tf.sub(
          z,
          tf.mul(direction, tf.div(tf.scalar(0.06 * (1 - step / 240)), length)),
        ) as tf.Tensor3D;
      });
      disposeBatch(batch);
      z.dispose();
      z = next;
    }
    expect(before).toBeGreaterThan(0);
    expect(await read()).toBeLessThan(before / 2);
    tf.dispose([z, start.source, start.target]);
    loss.dispose();
  });

  it('says what is wrong when features are no longer numbers', async () => {
    const loss = lossOf(method, ['a'], FEATURES);
    const batch = batchOf(['a'], 'trouble', SHAPE);
    expect((await loss.read?.(batch))?.trouble).toBeNull();
    const broken = { ...batch, source: tf.mul(batch.source, NaN) as tf.Tensor3D };
    expect((await loss.read?.(broken))?.trouble).toMatch(/\w/);
    loss.dispose();
  });
});

describe('pair differences', () => {
  /** Records its input, in place of a loss. */
  function recording(texts: number) {
    const seen: DomainBatch[] = [];
    const method: Method = {
      ...differences,
      domainLoss: ofDifferences(() => ({
        step(batch) {
          seen.push(batch);
          batch = { ...batch, source: tf.keep(batch.source), target: tf.keep(batch.target) };
          return tf.concat3d([batch.source, batch.target], 1);
        },
        dispose: () => {},
      })),
    };
    return { seen, loss: lossOf(method, ['a'], { features: 3, texts }) };
  }

  it('are of the best text and another of its example, either way round', () => {
    const { seen, loss } = recording(4);
    const source = normals(['a'], 'choices', 80, 3);
    const target = normals(['a'], 'texts', 6, 3);
    tf.tidy(() => loss.step({ source, target, randoms: randomsOf(['a'], 'signs') }));
    const rows = source.arraySync()[0];
    const found = seen[0].source.arraySync()[0].map((difference, i) => {
      const candidates = [1, 2, 3].flatMap((other) => [
        { other, sign: 1 },
        { other, sign: -1 },
      ]);
      return candidates.find(({ other, sign }) =>
        difference.every(
          (value, j) => Math.abs(value - sign * (rows[4 * i][j] - rows[4 * i + other][j])) < 1e-5,
        ),
      );
    });
    expect(new Set(found.map((match) => match?.other))).toEqual(new Set([1, 2, 3]));
    expect(new Set(found.map((match) => match?.sign))).toEqual(new Set([1, -1]));
    expect(seen[0].target.shape).toEqual([1, 3, 3]);
  });

  it('do not see what all texts of a domain have in common', () => {
    const shifted = (shift: number) => {
      const { seen, loss } = recording(2);
      const source = normals(['a'], 'common', 8, 3, { shift });
      const target = normals(['a'], 'common', 8, 3);
      tf.tidy(() => loss.step({ source, target, randoms: randomsOf(['a'], 'common') }));
      return seen[0].source.dataSync();
    };
    expect(relativeError(shifted(7), shifted(0))).toBeLessThan(1e-5);
  });
});
