/**
 * A backbone on the open engine, compared with the same network written a second time: its vectors, and its
 * gradients by hand with automatic ones. Both start from the same numbers.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  adapterTargets,
  poolings,
  type AdapterTarget,
  type Pooling,
} from '../../../../src-main/domain/bert.ts';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { bertBackbone, type TokenBatch } from '../../../../src-main/learning/backbone/index.ts';
import { relativeError } from '../methods/helpers.ts';
import { referencePooled, tinyBatch, tinyConfig, tinyTensors } from './bert.ts';

export interface Case {
  pooling?: Pooling;
  targets?: readonly AdapterTarget[];
  layers?: readonly number[];
  rank?: number;
  alpha?: number;
}

const tensors = tinyTensors();
const ragged = [7, 4, 1, 6];

/** A backbone with adapters that have moved from their start, and a gradient to propagate back. */
function situation({ rank = 3, alpha = 5, pooling = 'mean', ...rest }: Case, name: string) {
  const options = { rank, alpha, pooling, ...rest };
  const backbone = bertBackbone(tinyConfig, tensors, options);
  onTestFinished(() => backbone.dispose());
  const random = seededRandom(name);
  const values = backbone.adapters.initial(random).map((value) => value + 0.3 * random.normal());
  const pullOf = (batch: TokenBatch) =>
    tf.tensor2d(
      Array.from({ length: batch.rows * tinyConfig.hidden }, () => random.normal()),
      [batch.rows, tinyConfig.hidden],
    );
  return { options, backbone, parameters: tf.tensor2d(values, [1, values.length]), pullOf };
}

/** Largest difference, relative to the largest entry of the reference. */
function difference(value: tf.Tensor, reference: tf.Tensor): number {
  expect(value.shape).toEqual(reference.shape);
  return relativeError(value.dataSync(), reference.dataSync());
}

async function onEngine<T>(engine: string, compute: () => T): Promise<T> {
  const before = tf.getBackend();
  await tf.setBackend(engine);
  const result = compute();
  await tf.setBackend(before);
  return result;
}

/**
 * @param limit of differences, relative to the largest entry @param reference engine of the second implementation
 */
export function backboneSuite({ limit, finite }: { limit: number; finite: boolean }): void {
  const finiteName = `agrees with finite differences${finite ? '' : ' (skipped: float32 is too coarse)'}`;

  async function compare(change: Case, lengths: readonly number[]) {
    const engine = tf.getBackend();
    const { options, backbone, parameters, pullOf } = situation(change, JSON.stringify(change));
    const batch = tinyBatch(lengths);
    const pull = pullOf(batch);
    const { pooled, backward } = backbone.forward(parameters, batch);
    const found = { pooled: pooled.arraySync(), gradient: backward(pull).arraySync() };
    const [at, pulled] = [parameters.arraySync(), pull.arraySync()];
    await onEngine('cpu', () => {
      const reference = (p: tf.Tensor) =>
        referencePooled(
          tinyConfig,
          tensors,
          options,
          backbone.adapters.split(p as tf.Tensor2D),
          batch,
        );
      const loss = (p: tf.Tensor) => tf.sum(tf.mul(reference(p), tf.tensor2d(pulled)));
      const start = tf.tensor2d(at);
      const expected = reference(start);
      const gradient = tf.grad(loss)(start);
      expect(difference(tf.tensor2d(found.pooled), expected)).toBeLessThan(limit);
      expect(difference(tf.tensor2d(found.gradient), gradient)).toBeLessThan(limit);
    });
    expect(tf.getBackend()).toBe(engine);
  }

  describe('vectors and gradients', () => {
    it.each(adapterTargets)('with adapters on %s alone', (target) =>
      compare({ targets: [target] }, ragged),
    );
    it.each(poolings)('with pooling %s', (pooling) => compare({ pooling }, ragged));
    it('with adapters on every matrix', () => compare({ targets: adapterTargets }, ragged));
    it.each([[[0]], [[1]], [[2]], [[2, 0]]])('with adapters in layers %j', (layers) =>
      compare({ layers, targets: adapterTargets }, ragged),
    );
    it('of texts that need no padding', () => compare({ targets: adapterTargets }, [5, 5, 5]));
    it('of one text of one token', () => compare({ targets: adapterTargets }, [1]));
    it('of adapters of rank 1', () => compare({ rank: 1, alpha: 1 }, ragged));
  });

  it('encodes without remembering to the same vectors, merged or not', () => {
    const { backbone, parameters } = situation({ targets: adapterTargets }, 'encode');
    const batch = tinyBatch(ragged);
    const merged = backbone.merged(parameters);
    const { pooled, dispose } = backbone.forward(parameters, batch);
    expect(difference(backbone.encode(parameters, batch), pooled)).toBeLessThan(1e-6);
    expect(difference(merged.encode(batch), pooled)).toBeLessThan(1e-6);
    merged.dispose();
    dispose();
  });

  it('gives a text the same vector whatever it is padded to', () => {
    const { backbone, parameters } = situation({ targets: adapterTargets }, 'padding');
    const alone = backbone.encode(parameters, tinyBatch([4]));
    const { ids, mask } = tinyBatch([4]);
    const padded = {
      ids: Int32Array.of(...ids, ...ids, ...ids),
      mask: Int32Array.of(...mask, ...new Int32Array(8)),
      rows: 1,
      length: 12,
    };
    expect(difference(backbone.encode(parameters, padded), alone)).toBeLessThan(1e-5);
  });

  it('is the model as it is at the start values, and with no parameters', () => {
    const { options, backbone, parameters } = situation({ targets: adapterTargets }, 'start');
    const batch = tinyBatch(ragged);
    const start = backbone.adapters.initial(seededRandom('start'));
    const atStart = backbone.encode(tf.tensor2d(start, [1, start.length]), batch);
    const without = backbone.encode(null, batch);
    expect(difference(atStart, without)).toBeLessThan(1e-6);
    expect(difference(backbone.encode(parameters, batch), without)).toBeGreaterThan(0.01);
    expect(options.targets).toEqual(adapterTargets);
  });

  it.skipIf(!finite)(finiteName, () => {
    const { backbone, parameters, pullOf } = situation({ targets: adapterTargets }, 'finite');
    const batch = tinyBatch(ragged);
    const pull = pullOf(batch);
    const gradient = [...backbone.forward(parameters, batch).backward(pull).dataSync()];
    const largest = Math.max(...gradient.map(Math.abs));
    const values = parameters.dataSync();
    const step = 1e-5;
    const valueAt = (index: number, change: number): number => {
      const moved = Float32Array.from(values, (value, i) => (i === index ? value + change : value));
      const pooled = backbone.encode(tf.tensor2d(moved, [1, moved.length]), batch);
      return tf.sum(tf.mul(pooled, pull)).dataSync()[0];
    };
    for (let i = 0; i < values.length; i += 17) {
      const slope = (valueAt(i, step) - valueAt(i, -step)) / (2 * step);
      expect(Math.abs(slope - gradient[i]) / largest).toBeLessThan(1e-4);
    }
  });

  describe('memory', () => {
    const step = (change: Case) => {
      const { backbone, parameters, pullOf } = situation(change, 'memory');
      const batch = tinyBatch(ragged);
      const pull = pullOf(batch);
      return { backbone, parameters, batch, pull };
    };

    it('keeps no tensor of a step inside a tidy', () => {
      const { backbone, parameters, batch, pull } = step({ targets: adapterTargets, layers: [1] });
      const before = tf.memory().numTensors;
      tf.tidy(() => void backbone.forward(parameters, batch).backward(pull));
      tf.tidy(() => void backbone.encode(parameters, batch));
      expect(tf.memory().numTensors).toBe(before);
    });

    it('keeps the gradient alone of a step outside of one, once disposed', () => {
      const { backbone, parameters, batch, pull } = step({ targets: ['value'], layers: [1, 2] });
      const before = tf.memory().numTensors;
      const { backward, dispose } = backbone.forward(parameters, batch);
      const gradient = backward(pull);
      dispose();
      dispose();
      expect(tf.memory().numTensors).toBe(before + 1);
      gradient.dispose();
      backbone.forward(parameters, batch).dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('gives merged weights and the model itself back', () => {
      const before = tf.memory().numTensors;
      const { backbone, parameters, batch, pull } = step({});
      tf.engine().startScope();
      const merged = backbone.merged(parameters);
      tf.engine().endScope();
      merged.encode(batch).dispose();
      merged.dispose();
      backbone.encode(null, batch).dispose();
      backbone.dispose();
      tf.dispose([parameters, pull]);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}
