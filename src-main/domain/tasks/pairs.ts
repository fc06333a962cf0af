/**
 * Pairs: which of two answers is better. An answer is the chosen item, null for a tie and for 'both bad'.
 * Pairs have tables, records and commands of their own (docs/decisions.md).
 */
import type { Task } from './task.ts';

export const pairs: Task<'pairs'> = {
  id: 'pairs',
  noun: { one: 'pair', many: 'pairs' },
  decided: ['prefer', 'tie', 'both-bad'],
  texts: { least: 2, most: 2 },

  fault(outcome, chosen, items) {
    if ((outcome === 'prefer') !== (chosen !== null)) {
      return 'names a chosen text where none is preferred, or none where one is';
    }
    return chosen === null || items.includes(chosen as number)
      ? null
      : 'names a text that does not belong to this pair';
  },

  renumbered: (chosen, of) => (chosen === null ? null : of(chosen as number)),

  inWords(outcome, chosen, name) {
    if (outcome === 'both-bad') return 'both bad';
    return chosen === null ? 'equally good' : `${name(chosen as number)} is better`;
  },

  order(outcome, chosen, items) {
    if (outcome === 'both-bad') return null;
    if (chosen === null) return [items];
    return [[chosen as number], items.filter((item) => item !== chosen)];
  },
};
