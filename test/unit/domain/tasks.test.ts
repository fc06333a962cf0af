/** Annotation tasks: the preferences that a decision of each expresses. */
import { describe, expect, it } from 'vitest';
import { TaskId, TaskSettings } from '../../../src-main/contract/index.ts';
import {
  comparisonsOf,
  decisionFault,
  preferencesOf,
  taskOf,
} from '../../../src-main/domain/tasks/index.ts';

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

const settings = TaskSettings.parse({
  rating: { least: 1, most: 7 },
  choice: { options: [{ name: 'good', value: 1 }, { name: 'bad', value: 0 }, { name: 'odd' }] },
  criteria: { names: ['correct', 'clear'], learnFrom: 'clear' },
});

describe('an answer', () => {
  it.each([
    ['best-worst', 'chosen', { best: 1, worst: 1 }, /same text the best and the worst/],
    ['best-worst', 'chosen', { best: 1, worst: 9 }, /does not belong/],
    ['best-worst', 'chosen', { best: 1 }, /names no best and no worst/],
    ['rating', 'rated', { value: 6, least: 1, most: 5 }, /beyond the ends/],
    ['rating', 'rated', { value: 3, least: 5, most: 1 }, /scale that there cannot be/],
    ['rating', 'rated', { value: 2.5, least: 1, most: 5 }, /no value on a scale/],
    ['choice', 'chosen', { options: [] }, /names no option/],
    ['choice', 'chosen', { options: ['good', 'good'] }, /an option twice/],
    ['criteria', 'judged', { overall: 7, by: [] }, /does not belong/],
    [
      'criteria',
      'judged',
      {
        overall: 1,
        by: [
          ['a', 1],
          ['a', 2],
        ],
      },
      /a criterion twice/,
    ],
    ['criteria', 'judged', { overall: 1, by: [], more: 1 }, /does not say which text is better/],
  ] as const)('of %s that makes no sense has a fault', (id, outcome, answer, fault) => {
    expect(decisionFault(taskOf(id), { outcome, answer }, [1, 2, 3])).toMatch(fault);
  });

  it.each([
    ['rating', { value: 2, least: 1, most: 5 }, /scale that the project does not have/],
    ['choice', { options: ['good', 'odd'] }, /several options, and one is asked for/],
    ['choice', { options: ['great'] }, /does not have any more/],
    ['criteria', { overall: 1, by: [['correct', 1]] }, /other criteria/],
  ] as const)('of %s must be one that the project asks for', (id, answer, unasked) => {
    expect(taskOf(id).unasked?.(answer, settings)).toMatch(unasked);
  });

  it('says which text is better by the criterion that training learns from', () => {
    const answer = { overall: 1, by: [['clear', 2]] };
    const of = (...given: [TaskSettings?]) =>
      preferencesOf(taskOf('criteria'), { outcome: 'judged', answer }, [1, 2], ...given);
    expect(of(settings)?.order).toEqual([[2], [1]]);
    expect(of()?.order).toEqual([[1], [2]]);
    const from = { ...settings, criteria: { names: ['correct'], learnFrom: 'correct' } };
    expect(of(from)).toBeNull();
  });

  it('of one text says what the text is worth: its place on the scale, the mean of its options', () => {
    const worth = (id: TaskId, answer: unknown) => taskOf(id).worth?.(answer, settings);
    expect(worth('rating', { value: 4, least: 1, most: 7 })).toBe(0.5);
    expect(worth('rating', { value: 5, least: 1, most: 5 })).toBe(1);
    expect(worth('choice', { options: ['good', 'bad', 'odd'] })).toBe(0.5);
    expect(worth('choice', { options: ['odd'] })).toBeNull();
  });
});

describe('best and worst', () => {
  const says = (items: readonly number[], best: number, worst: number) =>
    preferencesOf(taskOf('best-worst'), { outcome: 'chosen', answer: { best, worst } }, items);

  it('of three texts say what the ranking of them says', () => {
    const ranking = preferencesOf(
      taskOf('ranking'),
      { outcome: 'ranked', answer: [[5], [7], [6]] },
      [5, 6, 7],
    );
    const compared = says([5, 6, 7], 5, 6);
    const sorted = (list: readonly object[] = []) => list.map((one) => JSON.stringify(one)).sort();
    expect(sorted(compared?.comparisons)).toEqual(sorted(ranking?.comparisons));
    expect(compared?.choices).toBe(ranking?.choices);
  });

  it('leave what lies between uncompared', () => {
    const { comparisons, choices, order } = says([1, 2, 3, 4, 5], 4, 2) ?? {};
    expect(order).toBeNull();
    expect(choices).toBe(2);
    expect(comparisons).toHaveLength(7);
    expect(comparisons?.every(({ a, b }) => [a, b].some((one) => one === 4 || one === 2))).toBe(
      true,
    );
    expect(comparisons?.every(({ a, b, chosen }) => chosen === (a === 2 || b === 4 ? b : a))).toBe(
      true,
    );
  });
});
