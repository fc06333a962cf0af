/** Two candidates on the same rows: differences, intervals and p-values. */
import { describe, expect, it } from 'vitest';
import { pairedComparison, pairedStatistic } from '../../../src-main/domain/paired-test.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { bootstrapInterval, mean, spearman } from '../../../src-main/domain/statistics.ts';

const rows = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('a paired comparison', () => {
  it('finds no difference between a candidate and itself', () => {
    const hits = [1, 0, 0.5, 1, 1];
    expect(pairedComparison(rows(5), hits, hits)).toEqual({
      difference: 0,
      interval: [0, 0],
      p: 1,
    });
  });

  it('weighs rows', () => {
    const of = (weights: number[] | null) =>
      pairedComparison(rows(3), [1, 0, 1], [0, 1, 1], { weights })?.difference;
    expect(of(null)).toBe(0);
    expect(of([3, 1, 4])).toBeCloseTo(0.25, 12);
    expect(pairedComparison(rows(2), [1, 0], [0, 0], { weights: [0, 0] })).toBeNull();
    expect(pairedComparison([], [], [])).toBeNull();
  });

  it('flips whole groups: p nears what all sign patterns give', () => {
    // Sums by group 1, 1, 1, -.5: of 16 patterns, 4 reach 2.5 in size.
    const groups = [0, 0, 1, 1, 2, 2, 3, 3];
    const ours = [1, 0.5, 1, 1, 0, 1, 0.5, 0];
    const theirs = [0, 0.5, 0, 1, 0, 0, 1, 0];
    const result = pairedComparison(groups, ours, theirs, { samples: 20_000, seed: 'flips' });
    expect(result?.difference).toBeCloseTo(2.5 / 8, 12);
    expect(result?.p).toBeCloseTo(4 / 16, 1.5);
  });

  it('never says 0', () => {
    const ones = rows(200).map(() => 1);
    const zeros = ones.map(() => 0);
    expect(pairedComparison(rows(200), ones, zeros, { samples: 99 })?.p).toBe(0.01);
  });

  it('rejects alike candidates about as rarely as it says, also where prompts go together', () => {
    const random = seededRandom('alike');
    let rejected = 0;
    const experiments = 300;
    for (let e = 0; e < experiments; e++) {
      const lean = Array.from({ length: 30 }, () => random.normal());
      const groups = rows(150).map((i) => i % 30);
      const gap = groups.map((g) => lean[g] + 0.3 * random.normal());
      const zero = gap.map(() => 0);
      const p = pairedComparison(groups, gap, zero, { samples: 199, seed: `e${e}` })?.p ?? 1;
      if (p <= 0.05) rejected++;
    }
    expect(rejected / experiments).toBeLessThan(0.09);
    expect(rejected / experiments).toBeGreaterThan(0.015);
  });

  it('turns round with its candidates, and is the same each time', () => {
    const random = seededRandom('turn');
    const groups = rows(60).map((i) => i % 20);
    const ours = groups.map(() => random.below(2));
    const theirs = groups.map(() => random.below(2));
    const one = pairedComparison(groups, ours, theirs);
    const other = pairedComparison(groups, theirs, ours);
    expect(other?.difference).toBeCloseTo(-(one?.difference ?? 0), 12);
    expect(other?.p).toBe(one?.p);
    expect(other?.interval[0]).toBeCloseTo(-(one?.interval[1] ?? 0), 12);
    expect(pairedComparison(groups, ours, theirs)).toEqual(one);
  });

  it('takes rows for themselves where one prompt holds most', () => {
    const ours = rows(80).map((i) => (i % 4 === 0 ? 0 : 1));
    const theirs = rows(80).map((i) => (i % 2 === 0 ? 0 : 1));
    const oneHoldsMost = rows(80).map((i) => (i < 70 ? 0 : i));
    expect(pairedComparison(oneHoldsMost, ours, theirs)).toEqual(
      pairedComparison(rows(80), ours, theirs),
    );
  });

  it('has the interval of the bootstrap on the differences', () => {
    const ours = rows(40).map((i) => (i % 3 === 0 ? 0 : 1));
    const theirs = rows(40).map((i) => (i % 2 === 0 ? 0 : 1));
    const options = { samples: 300, seed: 'same draws' };
    const direct = bootstrapInterval(
      rows(40),
      (drawn) => mean(Array.from(drawn, (i) => ours[i] - theirs[i])),
      options,
    );
    const [low, high] = pairedComparison(rows(40), ours, theirs, options)?.interval ?? [];
    expect(low).toBeCloseTo(direct[0], 12);
    expect(high).toBeCloseTo(direct[1], 12);
  });
});

describe('a paired statistic', () => {
  const random = seededRandom('truth');
  const truth = rows(120).map(() => random.normal());
  const noisy = (deviation: number) => truth.map((value) => value + deviation * random.normal());
  const by = (scores: readonly number[]) => (drawn: Uint32Array) =>
    spearman(
      Array.from(drawn, (i) => scores[i]),
      Array.from(drawn, (i) => truth[i]),
    );
  const good = noisy(0.5);
  const poor = noisy(3);

  it('tells a better rank correlation from a worse one', () => {
    const result = pairedStatistic(rows(120), by(good), by(poor), { samples: 400 });
    expect(result?.difference).toBeGreaterThan(0.3);
    expect(result?.interval[0]).toBeGreaterThan(0);
    expect(result?.p).toBeCloseTo(2 / 401, 12);
  });

  it('agrees with its own interval on what is significant, and finds nothing in the same', () => {
    const similar = noisy(0.5);
    const result = pairedStatistic(rows(120), by(good), by(similar), { samples: 400 });
    const [low, high] = result?.interval ?? [0, 0];
    expect((result?.p ?? 0) < 0.05).toBe(low > 0 || high < 0);
    expect(pairedStatistic(rows(120), by(good), by(good))).toMatchObject({ difference: 0, p: 1 });
  });

  it('says nothing where a candidate orders nothing', () => {
    const flat = truth.map(() => 1);
    expect(pairedStatistic(rows(120), by(flat), by(good))).toBeNull();
    expect(pairedStatistic(rows(120), by(good), by(flat))).toBeNull();
  });
});
