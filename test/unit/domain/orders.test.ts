/** Rankings of several texts as training data: whole, as strict orders, and pairwise. */
import { describe, expect, it } from 'vitest';
import {
  asRankings,
  type StandingPreferences,
  strictOrders,
  takeOrders,
} from '../../../src-main/domain/orders.ts';
import { chooseLoss, factsOfSnapshot } from '../../../src-main/domain/loss-choice.ts';
import { takeSnapshot, type StandingVote } from '../../../src-main/domain/snapshot.ts';
import { type Order, preferencesOf, taskOf, wholly } from '../../../src-main/domain/tasks/index.ts';

let events = 0;
const says = (order: Order, questionId = 1, annotator = 'ann'): StandingPreferences => ({
  eventId: `e${++events}`,
  annotator,
  questionId,
  says: wholly(order),
});

describe('rankings', () => {
  it('of two texts are the votes on that pair, ties and divided ones too', () => {
    const orders: Order[] = [[[1], [2]], [[2], [1]], [[1, 2]]];
    const pairs = orders.map((order, i): StandingVote => ({
      eventId: `v${i}`,
      annotator: `a${i}`,
      pairId: 1,
      a: 1,
      b: 2,
      strength: 2,
      ...(order.length === 1
        ? { outcome: 'tie', chosen: null }
        : { outcome: 'prefer', chosen: order[0][0] }),
    }));
    const ranked = takeOrders(orders.map((order, i) => ({ ...says(order), eventId: `v${i}` })));
    expect(ranked.pairs).toEqual(takeSnapshot(pairs).pairs);
  });

  it('of one question share its weight, and amount to N - 1 preferences', () => {
    const { rankings, pairs, votes } = takeOrders([
      says([[1], [2, 3], [4]]),
      says([[4], [3], [2], [1]], 1, 'ben'),
      says([[7], [8], [9]], 2),
    ]);
    expect(votes).toBe(3);
    expect(rankings.map(({ weight }) => weight)).toEqual([0.5, 0.5, 1]);
    const total = (from: number, to: number) =>
      pairs
        .filter(({ chosen }) => chosen >= from && chosen <= to)
        .reduce((sum, { weight }) => sum + weight, 0);
    expect(total(1, 4)).toBeCloseTo(3, 12);
    expect(total(7, 9)).toBeCloseTo(2, 12);
  });

  it('of one group alone are ties, which prefer nothing', () => {
    expect(takeOrders([says([[1, 2, 3]]), says([[4, 5], [6]], 2)])).toMatchObject({
      votes: 2,
      ties: 1,
    });
  });

  it('count for less where their annotator is believed less', () => {
    const { rankings } = takeOrders([says([[1], [2]], 1, 'shaky')], new Map([['shaky', 0.4]]));
    expect(rankings[0].weight).toBe(0.4);
  });

  it('call for Plackett-Luce, in which votes on pairs are rankings of two', () => {
    const { rankings, pairs } = takeOrders([says([[1], [2], [3]])]);
    const facts = { pairs, scores: [], votes: 1, ties: 0, leftOut: 0 };
    expect(chooseLoss(factsOfSnapshot({ ...facts, rankings })).loss).toBe('plackett-luce');
    expect(asRankings(pairs)[0]).toMatchObject({ items: [[1], [2]], weight: pairs[0].weight });
  });
});

describe('best and worst of several', () => {
  const best = (annotator: string, best: number, worst: number): StandingPreferences => {
    const items = [1, 2, 3, 4];
    const answer = { best, worst };
    const preferences = preferencesOf(taskOf('best-worst'), { outcome: 'chosen', answer }, items);
    return {
      eventId: `e${++events}`,
      annotator,
      questionId: 1,
      says: preferences ?? wholly([items]),
    };
  };

  it('amount to two preferences, whoever compares which texts', () => {
    const taken = takeOrders([best('ann', 1, 4), best('ben', 1, 2)]);
    expect(taken).toMatchObject({ votes: 2, ties: 0, rankings: [] });
    expect(taken.partial).toEqual(taken.pairs);
    expect(taken.pairs.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(2, 12);
    // Both prefer 1 to 4 and to 2; only one compares 2 and 3.
    const weightOf = (chosen: number, rejected: number) =>
      taken.pairs.find((pair) => pair.chosen === chosen && pair.rejected === rejected)?.weight;
    expect(weightOf(1, 4)).toBeCloseTo(2 / 5, 12);
    expect(weightOf(3, 2)).toBeCloseTo(1 / 5, 12);
    expect(weightOf(2, 3)).toBeUndefined();
  });
});

describe('a ranking with ties', () => {
  it('is every strict order that it allows, each once', () => {
    expect(strictOrders([[3], [1, 2]])).toEqual([
      [3, 1, 2],
      [3, 2, 1],
    ]);
    expect(strictOrders([[4, 5, 6, 7]])).toHaveLength(24);
    expect(new Set(strictOrders([[4, 5, 6, 7]]).map(String)).size).toBe(24);
    expect(strictOrders([[2], [1]])).toEqual([[2, 1]]);
  });

  it('with very many orders is a sample of them, the same each time', () => {
    const order = [[1, 2, 3, 4, 5, 6], [7]];
    const sample = strictOrders(order);
    expect(sample).toHaveLength(24);
    expect(strictOrders(order)).toEqual(sample);
    for (const list of sample) {
      expect([...list.slice(0, 6)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(list[6]).toBe(7);
    }
  });

  it.each([
    ['few', [[1, 2, 3], [4]]],
    ['very many', [[1, 2, 3, 4, 5, 6, 7, 8, 9]]],
    ['very many in two groups', [[1, 2, 3, 4, 5], [6], [7, 8, 9]]],
  ])('with %s orders has either of two tied texts first in half of them', (_name, order) => {
    const orders = strictOrders(order);
    for (const group of order) {
      for (const [at, one] of group.entries()) {
        for (const other of group.slice(at + 1)) {
          const first = orders.filter((list) => list.indexOf(one) < list.indexOf(other));
          expect([one, other, first.length]).toEqual([one, other, orders.length / 2]);
        }
      }
    }
  });
});
