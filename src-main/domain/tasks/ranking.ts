/**
 * Ranking of N: the answers to a prompt in order, ties allowed.
 *
 * An answer is a list of groups of items, best group first; items of one group tie.
 */
import type { Order, Task } from './task.ts';

export const ranking: Task<'ranking'> = {
  id: 'ranking',
  noun: { one: 'ranking', many: 'rankings' },
  decided: ['ranked'],
  /** Nine places, so that each has a digit key. */
  texts: { least: 2, most: 9 },

  fault(_outcome, answer, items) {
    if (!isGroups(answer)) return 'has no list of groups of texts';
    const placed = answer.flat();
    if (new Set(placed).size !== placed.length) return 'places a text twice';
    if (placed.some((item) => !items.includes(item))) {
      return 'places a text that does not belong to this question';
    }
    return placed.length === items.length ? null : 'leaves out a text of this question';
  },

  /** Groups are sets, so their items are sorted. */
  renumbered: (answer, of) =>
    (answer as Order).map((group) => group.map(of).sort((one, other) => one - other)),

  inWords: (_outcome, answer, name) =>
    (answer as Order).map((group) => group.map(name).sort().join(' = ')).join(', then '),

  order: (_outcome, answer) => answer as Order,
};

function isGroups(answer: unknown): answer is Order {
  return (
    Array.isArray(answer) &&
    answer.every(
      (group: unknown) =>
        Array.isArray(group) && group.length > 0 && group.every((item) => Number.isInteger(item)),
    )
  );
}
