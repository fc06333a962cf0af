/** Kendall's tau-b by merge sort against counting every pair. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { kendall } from '../../../src-main/domain/statistics.ts';

function bruteForce(x: readonly number[], y: readonly number[]): number | null {
  let [excess, untiedX, untiedY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign(x[i] - x[j]);
      const dy = Math.sign(y[i] - y[j]);
      excess += dx * dy;
      untiedX += Math.abs(dx);
      untiedY += Math.abs(dy);
    }
  }
  return untiedX === 0 || untiedY === 0 ? null : excess / Math.sqrt(untiedX * untiedY);
}

describe("Kendall's tau-b", () => {
  it('is what counting every pair gives, with few or many ties, for any length', () => {
    const random = seededRandom('kendall');
    for (let n = 0; n < 60; n++) {
      for (const levels of [2, 4, 1000]) {
        const x = Array.from({ length: n }, () => random.below(levels) - 1);
        const y = x.map((value) => (random.next() < 0.5 ? value : random.below(levels)) / 3);
        const expected = bruteForce(x, y);
        if (expected === null) expect(kendall(x, y)).toBeNull();
        else expect(kendall(x, y)).toBeCloseTo(expected, 12);
      }
    }
  });

  it('agrees with values worked out by hand', () => {
    // 10 pairs, of which 2 stand the other way round.
    expect(kendall([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.6, 12);
    // 4 of 6 pairs agree, 1 is discordant, 1 is tied in x.
    expect(kendall([1, 2, 2, 3], [1, 3, 2, 2.5])).toBeCloseTo(3 / Math.sqrt(5 * 6), 12);
    expect(kendall([3, 1, 2], [30, 10, 20])).toBe(1);
    expect(kendall([3, 1, 2], [-30, -10, -20])).toBe(-1);
  });

  it('is undefined where one side does not vary', () => {
    expect(kendall([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(kendall([1, 2, 3], [7, 7, 7])).toBeNull();
    expect(kendall([1], [2])).toBeNull();
    expect(kendall([], [])).toBeNull();
  });

  it('leaves its input as it was, and stays within [-1, 1] on many rows', () => {
    const x = Float64Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 100_003);
    const y = x.map((value) => 2 * value);
    const before = y.slice();
    expect(kendall(x, y)).toBeCloseTo(1, 12);
    expect(kendall(x, y)).toBeLessThanOrEqual(1);
    expect(y).toEqual(before);
  });
});
