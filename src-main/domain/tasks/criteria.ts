/**
 * Pairs on several criteria, with an overall one. An answer names the better text overall and by each
 * criterion, null for a tie. Training learns from the overall one, or from the criterion that the project
 * names: a decision made without that criterion then counts for nothing.
 */
import { z } from 'zod';
import type { Task } from './task.ts';

const better = z.int().nullable();
const Answer = z.strictObject({
  overall: better,
  by: z.array(z.tuple([z.string().min(1).max(80), better])).max(8),
});
export type ByCriteria = z.infer<typeof Answer>;

export const criteria: Task<'criteria'> = {
  id: 'criteria',
  noun: { one: 'pair by criteria', many: 'pairs by criteria' },
  decided: ['judged'],
  texts: { least: 2, most: 2 },

  fault(_outcome, answer, items) {
    const given = Answer.safeParse(answer).data;
    if (!given) return 'does not say which text is better overall and by each criterion';
    const names = given.by.map(([name]) => name);
    if (new Set(names).size < names.length) return 'judges by a criterion twice';
    const named = [given.overall, ...given.by.map(([, item]) => item)];
    return named.every((item) => item === null || items.includes(item))
      ? null
      : 'names a text that does not belong to this pair';
  },

  unasked(answer, { criteria: { names } }) {
    const { by } = answer as ByCriteria;
    return by.length === names.length && by.every(([name]) => names.includes(name))
      ? null
      : 'judges by other criteria than the project has now';
  },

  asks: ({ criteria: { names, learnFrom } }) =>
    `${names.join(', ')}; learned from: ${learnFrom ?? 'the overall one'}`,

  /** Criteria have no order, so their names are sorted. */
  renumbered(answer, of) {
    const { overall, by } = answer as ByCriteria;
    const renamed = (item: number | null) => (item === null ? null : of(item));
    return {
      overall: renamed(overall),
      by: by
        .map(([name, item]): [string, number | null] => [name, renamed(item)])
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    };
  },

  inWords(_outcome, answer, name) {
    const { overall, by } = answer as ByCriteria;
    return [['overall', overall] as const, ...by]
      .map(([part, item]) => `${part} ${item === null ? 'equal' : name(item)}`)
      .join(', ');
  },

  agreement: {
    levels: ['nominal', 'ordinal'],
    mirrored: true,
    values(answer, items) {
      const { overall, by } = answer as ByCriteria;
      const side = (item: number | null) => (item === null ? 0 : item === items[0] ? 1 : -1);
      return [['overall', overall] as const, ...by].map(([part, item]) => ({
        part,
        unit: 0,
        value: side(item),
      }));
    },
  },

  order(_outcome, answer, items, settings) {
    const { overall, by } = answer as ByCriteria;
    const from = settings?.criteria.learnFrom ?? null;
    const chosen = from === null ? overall : by.find(([name]) => name === from)?.[1];
    if (chosen === undefined) return null;
    return chosen === null ? [items] : [[chosen], items.filter((item) => item !== chosen)];
  },
};
