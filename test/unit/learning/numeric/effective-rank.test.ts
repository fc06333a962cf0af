/** Effective rank and mean norm of features. */
import { describe, expect, it } from 'vitest';
import {
  effectiveRank,
  featureSpread,
} from '../../../../src-main/learning/numeric/effective-rank.ts';
import { standardRows } from './support.ts';

describe('effective rank', () => {
  it('is the number of directions where all count the same', () => {
    expect(effectiveRank(Float64Array.of(2, 2, 2, 2))).toBeCloseTo(4, 12);
    expect(effectiveRank(Float64Array.of(7, 0, 0))).toBeCloseTo(1, 12);
    expect(effectiveRank(Float64Array.of(0, 0))).toBe(0);
  });

  it('follows the entropy of the singular values, which are roots of eigenvalues', () => {
    // Singular values 3 and 1: shares .75 and .25.
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(effectiveRank(Float64Array.of(9, 1))).toBeCloseTo(Math.exp(entropy), 12);
  });

  it('does not count rounding as directions', () => {
    const noise = new Float64Array(100).fill(1e-17);
    noise[0] = 1;
    expect(effectiveRank(noise)).toBe(1);
  });

  it('of features sees through copies of columns', () => {
    const rows = standardRows(2000, 6, 'copies');
    for (let at = 0; at < rows.length; at += 6) {
      rows[at + 3] = 2 * rows[at];
      rows[at + 4] = rows[at + 1];
      rows[at + 5] = 100;
    }
    const { effectiveRank: rank } = featureSpread(rows, 6);
    expect(rank).toBeGreaterThan(2.7);
    expect(rank).toBeLessThan(3.0001);
    expect(featureSpread(standardRows(2000, 6, 'full'), 6).effectiveRank).toBeGreaterThan(5.9);
  });

  it('comes with the mean norm of rows as they are', () => {
    const { effectiveRank: rank, meanNorm } = featureSpread(Float32Array.of(3, 4, 6, 8), 2);
    expect(rank).toBeCloseTo(1, 9);
    expect(meanNorm).toBeCloseTo(7.5, 6);
  });
});
