/** Ranks, correlations and intervals against known values. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  averageRanks,
  bootstrapInterval,
  correlationInterval,
  mean,
  oneHoldsMost,
  pairHit,
  pearson,
  quantile,
  shareInterval,
  spearman,
} from '../../../src-main/domain/statistics.ts';

describe('ranks', () => {
  it('share their mean where values are equal', () => {
    expect([...averageRanks([30, 10, 20, 20, 10, 10])]).toEqual([6, 2, 4.5, 4.5, 2, 2]);
    expect([...averageRanks([])]).toEqual([]);
  });
});

describe('correlations', () => {
  it('agree with values worked out by hand and by other programs', () => {
    expect(pearson([1, 2, 3, 4], [2, 4, 6, 8])).toBeCloseTo(1, 12);
    expect(pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.8, 12);
    // Intelligence and hours of television, the textbook example: -29/165.
    const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
    expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12);
    // With ties: Pearson of the average ranks (1, 2.5, 2.5, 4) and (1, 3, 2, 4).
    expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });

  it('are undefined where one side does not vary, whatever its value', () => {
    for (const [value, n] of [
      [3, 10],
      [0.1, 7],
      [1 / 3, 37],
      [1e9 + 0.1, 13],
    ]) {
      const constant = new Array<number>(n).fill(value);
      const other = constant.map((_, i) => i * i);
      expect(pearson(constant, other)).toBeNull();
      expect(spearman(other, constant)).toBeNull();
    }
  });

  it('do not leave [-1, 1]', () => {
    const random = seededRandom('bounds');
    for (let i = 0; i < 200; i++) {
      const x = Array.from({ length: 5 }, () => random.normal() * 1e-8 + 1);
      const value = pearson(
        x,
        x.map((v) => 3 * v - 1),
      );
      expect(value).toBeLessThanOrEqual(1);
    }
  });
});

describe('small parts', () => {
  it('count a pair as hit, half hit or missed', () => {
    expect([pairHit(2, 1), pairHit(1, 1), pairHit(0, 1)]).toEqual([1, 0.5, 0]);
  });

  it('take means and quantiles', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBeNaN();
    expect([0, 0.25, 0.5, 1].map((q) => quantile([10, 20, 30], q))).toEqual([10, 15, 20, 30]);
  });

  it('tell whether one group holds most rows', () => {
    expect(oneHoldsMost([1, 1, 2])).toBe(true);
    expect(oneHoldsMost([1, 1, 2, 3])).toBe(false);
    expect(oneHoldsMost([])).toBe(false);
  });
});

describe('the bootstrap interval', () => {
  it('covers the truth about as often as it says', () => {
    const random = seededRandom('coverage');
    let covered = 0;
    const experiments = 200;
    for (let e = 0; e < experiments; e++) {
      const hits = Float64Array.from({ length: 100 }, () => (random.next() < 0.7 ? 1 : 0));
      const groups = hits.map((_, i) => i);
      const [low, high] = bootstrapInterval(groups, (rows) => mean([...rows].map((i) => hits[i])), {
        samples: 200,
        seed: `experiment ${e}`,
      });
      if (low <= 0.7 && 0.7 <= high) covered++;
    }
    expect(covered / experiments).toBeGreaterThan(0.88);
    expect(covered / experiments).toBeLessThan(0.99);
  });

  it('is wider where rows of a group go together, since groups are drawn whole', () => {
    const values = Array.from({ length: 300 }, (_, i) => Math.floor(i / 30) % 2);
    const of = (groups: number[]) => {
      const [low, high] = bootstrapInterval(groups, (rows) =>
        mean([...rows].map((i) => values[i])),
      );
      return high - low;
    };
    const byRow = of(values.map((_, i) => i));
    const byGroup = of(values.map((_, i) => Math.floor(i / 30)));
    expect(byGroup).toBeGreaterThan(3 * byRow);
  });

  it('is the same each time', () => {
    const of = () => bootstrapInterval([0, 1, 2, 3], (rows) => mean(rows));
    expect(of()).toEqual(of());
  });
});

describe('the interval of a share', () => {
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const groups = rows.map((i) => Math.floor(i / 4));

  it('is that of the bootstrap where hits differ', () => {
    const hits = rows.map((i) => (i % 3 === 0 ? 0 : 1));
    const direct = bootstrapInterval(groups, (drawn) => mean([...drawn].map((i) => hits[i])));
    const [low, high] = shareInterval(groups, hits);
    expect(low).toBeCloseTo(direct[0], 12);
    expect(high).toBeCloseTo(direct[1], 12);
  });

  it('does not claim certainty where all of few groups were hit, or none', () => {
    // Wilson's with n = 10 and all of them hits: 10 / (10 + 1.96^2).
    const [low, high] = shareInterval(groups, new Float64Array(40).fill(1));
    expect(low).toBeCloseTo(0.7225, 4);
    expect(high).toBe(1);
    const [none, most] = shareInterval(groups, new Float64Array(40));
    expect(none).toBe(0);
    expect(most).toBeCloseTo(1 - 0.7225, 4);
  });
});

describe('the interval of a rank correlation', () => {
  const truth = [3, 1, 4, 1.5, 9, 2.6];
  const within = (n: number, scores: readonly number[]) => {
    const of = (rows: Iterable<number>) =>
      spearman(
        Array.from(rows, (i) => scores[i]),
        Array.from(rows, (i) => truth[i]),
      );
    const all = Array.from({ length: n }, (_, i) => i);
    return correlationInterval(all, of(all) ?? NaN, of);
  };

  it('does not claim certainty where few texts happen to be in order, or in the opposite one', () => {
    const [low, high] = within(2, truth);
    expect(low).toBeLessThan(0);
    expect(high).toBe(1);
    const opposite = within(
      2,
      truth.map((value) => -value),
    );
    expect(opposite[0]).toBe(-1);
    expect(opposite[1]).toBeCloseTo(-low, 12);
    expect(within(6, truth)[0]).toBeGreaterThan(low);
  });

  it('is that of the bootstrap otherwise', () => {
    const scores = [1, 2, 3, 4, 5, 6];
    const of = (rows: Uint32Array) =>
      spearman(
        Array.from(rows, (i) => scores[i]),
        Array.from(rows, (i) => truth[i]),
      );
    expect(within(6, scores)).toEqual(bootstrapInterval(scores, of));
  });
});
