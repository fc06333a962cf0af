/** Sample sizes compared with the formula by hand, and with simulated power. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  askedCount,
  coinSampleSize,
  enlargedSampleSize,
  pairedSampleSize,
  readableCount,
} from '../../../src-main/domain/sample-size.ts';

describe('the paired sample size', () => {
  it('is the formula by hand', () => {
    // (1.959964 sqrt(.3) + .841621 sqrt(.29))^2 / .01
    expect(pairedSampleSize(0.1, 0.3)).toBeCloseTo(233.09, 1);
    expect(pairedSampleSize(-0.1, 0.3)).toBe(pairedSampleSize(0.1, 0.3));
    // .6 against a coin, the textbook example: 194.
    expect(Math.ceil(coinSampleSize(0.1))).toBe(194);
    expect(pairedSampleSize(0, 0.3)).toBe(Number.POSITIVE_INFINITY);
  });

  it('grows with disagreement, and falls with the difference', () => {
    expect(pairedSampleSize(0.1, 0.4)).toBeGreaterThan(pairedSampleSize(0.1, 0.2));
    expect(pairedSampleSize(0.05, 0.2)).toBeGreaterThan(3 * pairedSampleSize(0.1, 0.2));
    // Two candidates cannot differ by more than they disagree.
    expect(pairedSampleSize(0.3, 0.1)).toBe(pairedSampleSize(0.3, 0.3));
  });

  it('gives about the power it names', () => {
    const n = Math.ceil(pairedSampleSize(0.1, 0.3));
    const random = seededRandom('power');
    let found = 0;
    const experiments = 1000;
    for (let e = 0; e < experiments; e++) {
      let [won, lost] = [0, 0];
      for (let i = 0; i < n; i++) {
        const draw = random.next();
        if (draw < 0.2) won++;
        else if (draw < 0.3) lost++;
      }
      // McNemar's statistic.
      if (Math.abs(won - lost) / Math.sqrt(won + lost) > 1.96) found++;
    }
    expect(found / experiments).toBeGreaterThan(0.75);
    expect(found / experiments).toBeLessThan(0.85);
  });
});

describe('the size after a first interval', () => {
  it('is the formula again where rows are independent', () => {
    const halfWidth = 1.959964 * Math.sqrt(0.24 / 100);
    const expected = ((1.959964 + 0.841621) ** 2 * 0.24) / 0.1 ** 2;
    expect(enlargedSampleSize(100, halfWidth, 0.1)).toBeCloseTo(expected, 1);
  });
});

describe('a readable count', () => {
  it('is rounded up, and is none where it is more than can be asked for', () => {
    expect([1, 93, 100, 101, 233, 500, 501, 1999.5].map(readableCount)).toEqual([
      10, 100, 100, 150, 250, 500, 600, 2000,
    ]);
    expect([-5, 3, 47, 1e9, Number.POSITIVE_INFINITY].map(askedCount)).toEqual([
      20,
      20,
      50,
      null,
      null,
    ]);
  });
});
