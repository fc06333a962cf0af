/** The distance of domains against chance. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { wasm } from '../../../src-main/engines/wasm.ts';
import { domainShift } from '../../../src-main/learning/diagnostics.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const COLUMNS = 5;

function rows(name: string, n: number, shift = 0): Float32Array {
  const random = seededRandom(name);
  return Float32Array.from({ length: n * COLUMNS }, () => random.normal() + shift);
}

const shiftOf = (source: Float32Array, target: Float32Array) =>
  domainShift(source, target, COLUMNS, {
    source: Int32Array.from({ length: source.length / COLUMNS }, (_, i) => i),
    target: Int32Array.from({ length: target.length / COLUMNS }, (_, i) => i),
  });

describe('the shift between domains', () => {
  it('of one distribution is what chance gives', async () => {
    const tensors = tf.memory().numTensors;
    const found = await shiftOf(rows('a', 300), rows('b', 300));
    expect(found?.p).toBeGreaterThan(0.1);
    expect(found?.distance).toBeLessThanOrEqual(found?.nullMost ?? 0);
    expect(found?.auc).toBeGreaterThan(0.35);
    expect(found?.auc).toBeLessThan(0.65);
    expect(found?.proxyA).toBeLessThan(0.4);
    expect(found?.effectiveRank).toBeGreaterThan(0.9 * COLUMNS);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('of shifted domains is beyond every shuffled labelling, and about the true distance', async () => {
    const found = await shiftOf(rows('a', 300), rows('b', 300, 1));
    expect(found?.p).toBe(1 / 20);
    expect(found?.distance).toBeGreaterThan(2 * (found?.nullMost ?? Infinity));
    // The means are sqrt(5) apart, which is the Wasserstein distance of shifted normals.
    expect(found?.distance).toBeGreaterThan(0.7 * Math.sqrt(5));
    expect(found?.distance).toBeLessThan(1.3 * Math.sqrt(5));
    expect(found?.auc).toBeGreaterThan(0.9);
  });

  it('of a few texts is not told', async () => {
    expect(await shiftOf(rows('a', 39), rows('b', 300))).toBeNull();
  });

  it('is the same when it is measured again', async () => {
    const [source, target] = [rows('a', 60), rows('b', 60, 0.3)];
    expect(await shiftOf(source, target)).toEqual(await shiftOf(source, target));
  });
});
