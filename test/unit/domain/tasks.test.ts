/** Annotation tasks: what a decision of each says about which text is better. */
import { describe, expect, it } from 'vitest';
import { TaskId } from '../../../src-main/contract/index.ts';
import { comparisonsOf, decisionFault, taskOf } from '../../../src-main/domain/tasks/index.ts';

describe('every task', () => {
  it.each(TaskId.options)('%s: skip and flag are known, and answer nothing', (id) => {
    for (const outcome of ['skip', 'flag']) {
      expect(decisionFault(taskOf(id), { outcome, answer: null }, [1, 2])).toBeNull();
      expect(decisionFault(taskOf(id), { outcome, answer: [[1, 2]] }, [1, 2])).toMatch(/aside/);
    }
    expect(decisionFault(taskOf(id), { outcome: 'louder', answer: null }, [1, 2])).toMatch(
      /do not know/,
    );
  });
});

describe('a ranking', () => {
  const ranking = taskOf('ranking');

  it('of two texts says what a vote on the pair says', () => {
    const pairs = taskOf('pairs');
    const items = [5, 8];
    for (const [answer, outcome, chosen] of [
      [[[8], [5]], 'prefer', 8],
      [[[5], [8]], 'prefer', 5],
      [[[5, 8]], 'tie', null],
    ] as const) {
      const order = ranking.order('ranked', answer, items);
      expect(order).toEqual(pairs.order(outcome, chosen, items));
      expect(comparisonsOf(order ?? [])).toEqual([{ a: 5, b: 8, chosen }]);
    }
  });

  it('compares every two texts once; those of a group tie', () => {
    expect(comparisonsOf([[3], [1, 2]])).toEqual([
      { a: 1, b: 3, chosen: 3 },
      { a: 2, b: 3, chosen: 3 },
      { a: 1, b: 2, chosen: null },
    ]);
  });

  it('is renumbered with its groups', () => {
    expect(ranking.renumbered([[2], [1, 3]], (item) => item * 10)).toEqual([[20], [10, 30]]);
  });
});
