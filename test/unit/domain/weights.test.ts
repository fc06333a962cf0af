/** Reliability of annotators and balance of lengths: bounds, known values, invariants. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-main/domain/random.ts';
import {
  annotatorReliability,
  lengthBalance,
  type AnnotatorVote,
} from '../../../src-main/domain/weights.ts';

const opposite = { a: 'b', b: 'a' } as const;

/** Annotators who see every pair, with these accuracies. */
function votesOf(accuracies: Record<string, number>, pairs: number): AnnotatorVote[] {
  const random = seededRandom('votes');
  return Array.from({ length: pairs }, (_, pairId) => {
    const truth = random.next() < 0.5 ? 'a' : 'b';
    return Object.entries(accuracies).map(([annotator, accuracy]): AnnotatorVote => {
      const side = random.next() < accuracy ? truth : opposite[truth];
      return { annotator, pairId, side };
    });
  }).flat();
}

describe('the reliability of annotators', () => {
  it('is 1 for one annotator alone, for nobody known, and for one with no shared pair', () => {
    expect(annotatorReliability([]).size).toBe(0);
    const alone: AnnotatorVote[] = [1, 2, 3].map((pairId) => ({
      annotator: 'x',
      pairId,
      side: 'a',
    }));
    expect(annotatorReliability(alone)).toEqual(new Map([['x', 1]]));
    const beside = votesOf({ p: 0.9, q: 0.9, r: 0.5 }, 50).map((vote) => ({
      ...vote,
      pairId: vote.pairId + 10,
    }));
    expect(annotatorReliability([...alone, ...beside]).get('x')).toBe(1);
  });

  it('is low for one who votes by chance, high for those who agree', () => {
    const found = annotatorReliability(votesOf({ p: 0.95, q: 0.95, r: 0.95, chance: 0.5 }, 200));
    expect(found.get('chance')).toBeLessThan(0.25);
    for (const name of ['p', 'q', 'r']) expect(found.get(name)).toBeGreaterThan(0.9);
  });

  it('never reaches 0, nor exceeds 1, however an annotator votes', () => {
    const found = annotatorReliability(votesOf({ p: 1, q: 1, r: 1, s: 1, contrary: 0 }, 500));
    expect(found.get('contrary')).toBe(0.05);
    expect(found.get('p')).toBe(1);
  });

  it('follows its formula: two of three agree on 10 pairs, the third on half of them', () => {
    const votes = Array.from({ length: 10 }, (_, pairId): AnnotatorVote[] => [
      { annotator: 'p', pairId, side: 'a' },
      { annotator: 'q', pairId, side: 'a' },
      { annotator: 'r', pairId, side: pairId < 5 ? 'a' : 'b' },
    ]).flat();
    // Agreements 7.5, 7.5 and 5 of 10; mean m = 2/3; r: A = (5 + 6.667) / 20 = .5833.
    const found = annotatorReliability(votes);
    expect(found.get('r')).toBeCloseTo((2 * (35 / 60) - 1) / (1 / 3), 9);
    expect(found.get('p')).toBe(1);
  });

  it('believes a few disagreements less than many', () => {
    const of = (pairs: number) =>
      annotatorReliability(votesOf({ p: 1, q: 1, r: 0.5 }, pairs)).get('r') ?? 0;
    expect(of(4)).toBeGreaterThan(of(400) + 0.2);
  });

  it('takes a tie beside a side as half an agreement, and a tie beside a tie as a whole one', () => {
    const of = (side: AnnotatorVote['side']) =>
      annotatorReliability(
        Array.from({ length: 10 }, (_, pairId): AnnotatorVote[] => [
          { annotator: 'p', pairId, side },
          { annotator: 'q', pairId, side },
          { annotator: 'r', pairId, side: 'tie' },
        ]).flat(),
      );
    // The same agreements as above: 7.5, 7.5 and 5 of 10.
    expect(of('a').get('r')).toBeCloseTo(0.5, 9);
    expect([...of('tie').values()]).toEqual([1, 1, 1]);
  });

  it('counts all as 1 where all together agree no more than by chance', () => {
    const found = annotatorReliability(votesOf({ p: 1, q: 0, r: 0.5 }, 100));
    expect([...found.values()]).toEqual([1, 1, 1]);
  });

  it('counts the last vote of one annotator on one pair', () => {
    const votes = votesOf({ p: 0.9, q: 0.9, r: 0.6 }, 30);
    const wrong = votes.map((vote) => ({ ...vote, side: 'tie' as const }));
    expect(annotatorReliability([...wrong, ...votes])).toEqual(annotatorReliability(votes));
  });
});

describe('length balance', () => {
  const total = (weights: ArrayLike<number>, rows?: readonly number[]) =>
    (rows ?? Array.from(weights, (_, i) => i)).reduce((sum, row) => sum + weights[row], 0);

  it('gives both kinds the same weight in sum, keeps the total and pairs of equal length', () => {
    const chosen = [9, 9, 9, 1, 5];
    const rejected = [1, 1, 1, 9, 5];
    const weights = lengthBalance(chosen, rejected, [1, 1, 1, 1, 7]);
    expect([...weights]).toEqual([2 / 3, 2 / 3, 2 / 3, 2, 7].map((value) => expect.closeTo(value)));
  });

  it('does so for any weights within its bound', () => {
    const random = seededRandom('balance');
    for (let trial = 0; trial < 50; trial++) {
      const n = 40;
      const chosen = Array.from({ length: n }, () => random.below(6));
      const rejected = chosen.map(() => random.below(4));
      const given = chosen.map(() => 0.1 + random.next());
      const weights = lengthBalance(chosen, rejected, given);
      const rows = chosen.map((_, i) => i);
      const longer = rows.filter((i) => chosen[i] > rejected[i]);
      const shorter = rows.filter((i) => chosen[i] < rejected[i]);
      expect(total(weights)).toBeCloseTo(total(given), 9);
      for (const i of rows) {
        expect(weights[i]).toBeGreaterThan(0);
        expect(weights[i] / given[i]).toBeLessThanOrEqual(4 + 1e-9);
      }
      const rare = Math.min(total(given, longer), total(given, shorter));
      const both = total(given, longer) + total(given, shorter);
      if (rare > 0 && both / (2 * rare) <= 4) {
        expect(total(weights, longer)).toBeCloseTo(total(weights, shorter), 9);
      }
    }
  });

  it('raises no pair beyond four times', () => {
    const chosen = Array.from({ length: 100 }, (_, i) => (i === 0 ? 1 : 9));
    const weights = lengthBalance(chosen, new Array<number>(100).fill(5), new Array(100).fill(1));
    expect(weights[0]).toBe(4);
    expect(weights[1]).toBeCloseTo(96 / 99, 12);
  });

  it('leaves weights as they are where only one kind exists', () => {
    expect([...lengthBalance([2, 3], [1, 1], [1, 5])]).toEqual([1, 5]);
    expect([...lengthBalance([], [], [])]).toEqual([]);
  });
});
