/** Validators combined by average rank. */
import { describe, expect, it } from 'vitest';
import { combineValidators } from '../../../src-main/domain/average-rank.ts';
import { seededRandom } from '../../../src-main/domain/random.ts';
import { spearman } from '../../../src-main/domain/statistics.ts';

describe('the average rank', () => {
  it('is worked out by hand, with ties averaged', () => {
    const result = combineValidators([
      { validator: 'iw', scores: { 'source-only': 0.6, wdgrl: 0.7, coral: 0.7 } },
      { validator: 'circular', scores: { 'source-only': 0.5, wdgrl: 0.8, coral: 0.6 } },
    ]);
    expect(result.candidates).toEqual([
      { candidate: 'wdgrl', ranks: { iw: 1.5, circular: 1 }, averageRank: 1.25 },
      { candidate: 'coral', ranks: { iw: 1.5, circular: 2 }, averageRank: 1.75 },
      { candidate: 'source-only', ranks: { iw: 3, circular: 3 }, averageRank: 3 },
    ]);
    expect(result.chosen).toBe('wdgrl');
    expect(result.favourites).toEqual({ iw: 'wdgrl', circular: 'wdgrl' });
  });

  it('leaves out what a validator could not judge', () => {
    const result = combineValidators([
      { validator: 'iw', scores: { a: null, b: 0.2, c: 0.1, d: null } },
      { validator: 'circular', scores: { a: 0.9, b: 0.5, c: Number.NaN } },
      { validator: 'rehearsal', scores: { a: null } },
    ]);
    expect(result.candidates.map((one) => [one.candidate, one.averageRank])).toEqual([
      ['a', 1],
      ['b', 1.5],
      ['c', 2],
      ['d', null],
    ]);
    expect(result.candidates[0].ranks).toEqual({ iw: null, circular: 1, rehearsal: null });
    expect(result.favourites).toEqual({ iw: 'b', circular: 'a', rehearsal: null });
  });

  it('prefers source-only among equals, then the order given', () => {
    const scores = { late: 1, early: 1, 'source-only': 1 };
    const order = ['early', 'late', 'source-only'];
    const result = combineValidators([{ validator: 'iw', scores }], order);
    expect(result.candidates.map((one) => one.candidate)).toEqual(['source-only', 'early', 'late']);
    expect(result.favourites.iw).toBe('source-only');
    const unnamed = combineValidators([{ validator: 'iw', scores: { late: 1, early: 1 } }]);
    expect(unnamed.chosen).toBe('late');
  });

  it('prefers the higher mean score where contradicting validators leave ranks the same', () => {
    const of = (iw: number, circular: number) =>
      combineValidators([
        { validator: 'iw', scores: { 'source-only': 0.7, wdgrl: iw } },
        { validator: 'circular', scores: { 'source-only': 0.6, wdgrl: circular } },
      ]);
    expect(of(0.69, 0.65).candidates.map((one) => one.averageRank)).toEqual([1.5, 1.5]);
    expect(of(0.69, 0.65).chosen).toBe('wdgrl');
    expect(of(0.65, 0.61).chosen).toBe('source-only');
    expect(of(0.69, 0.61).chosen).toBe('source-only');
  });

  it('takes ranks as equal whatever the order of their sum', () => {
    const of = (scores: number[]) => ({ 'source-only': scores[0], x: scores[1], y: scores[2] });
    const result = combineValidators([
      { validator: '1', scores: of([1, 2, 3]) },
      { validator: '2', scores: of([3, 1, 2]) },
      { validator: '3', scores: of([2, 3, 1]) },
    ]);
    expect(result.candidates.map((one) => one.averageRank)).toEqual([2, 2, 2]);
    expect(result.chosen).toBe('source-only');
    expect(result.concordance).toBe(0);
  });

  it('chooses nobody where nobody was judged', () => {
    expect(combineValidators([])).toMatchObject({ chosen: null, concordance: null });
    const none = combineValidators([{ validator: 'iw', scores: { a: null, b: null } }]);
    expect(none).toMatchObject({ chosen: null, concordance: null, favourites: { iw: null } });
  });
});

describe("Kendall's W", () => {
  const random = seededRandom('w');
  const scores = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, random.next()]));
  const names = ['source-only', 'a', 'b', 'c', 'd'];

  it('is 1 where all agree, ties or not, and 0 where two say the opposite', () => {
    const of = (...lists: number[][]) =>
      combineValidators(
        lists.map((list, v) => ({
          validator: String(v),
          scores: Object.fromEntries(list.map((score, i) => [`c${i}`, score])),
        })),
      ).concordance;
    expect(of([1, 2, 3], [10, 20, 30], [0, 0.1, 0.2])).toBe(1);
    expect(of([1, 2, 2, 3], [5, 6, 6, 7])).toBeCloseTo(1, 12);
    expect(of([1, 2, 3], [3, 2, 1])).toBe(0);
    expect(of([1, 1, 1], [2, 2, 2])).toBeNull();
    expect(of([1, 2, 3])).toBeNull();
    // Rank sums 2, 5, 5 of 2 x 3: S = 6 and 12 S / (4 * 24) = .75.
    expect(of([3, 2, 1], [3, 1, 2])).toBeCloseTo(0.75, 12);
  });

  it('is the mean rank correlation of the validators, rescaled', () => {
    for (let trial = 0; trial < 20; trial++) {
      const lists = [scores(names), scores(names), scores(names)];
      const { concordance } = combineValidators(
        lists.map((list, v) => ({ validator: String(v), scores: list })),
      );
      const rho = (i: number, j: number) =>
        spearman(Object.values(lists[i]), Object.values(lists[j])) ?? 0;
      const mean = (rho(0, 1) + rho(0, 2) + rho(1, 2)) / 3;
      expect(concordance).toBeCloseTo((2 * mean + 1) / 3, 9);
    }
  });

  it('stays over what all judged: a gap elsewhere does not change it', () => {
    const [one, other] = [scores(names), scores(names)];
    const of = (second: Record<string, number | null>) =>
      combineValidators([
        { validator: 'iw', scores: one },
        { validator: 'circular', scores: second },
        { validator: 'broken', scores: {} },
      ]).concordance;
    const kept = Object.fromEntries(names.slice(0, 4).map((name) => [name, other[name]]));
    const direct = combineValidators([
      { validator: 'iw', scores: Object.fromEntries(names.slice(0, 4).map((n) => [n, one[n]])) },
      { validator: 'circular', scores: kept },
    ]).concordance;
    expect(of({ ...other, d: null })).toBeCloseTo(direct ?? Number.NaN, 12);
  });
});
