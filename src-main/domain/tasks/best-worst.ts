/**
 * Best and worst of N: two choices among the answers to a prompt; the others stay uncompared.
 *
 * An answer names one item for each. The best item is better than every other, and the worst one worse:
 * the pairs implied by best-worst scaling (Finn & Louviere 1992; Marley & Louviere 2005, Journal of
 * Mathematical Psychology 49). Together these pairs weigh two choices, just as an order of N weighs N -
 * 1, so that for three texts both are the same.
 */
import { z } from 'zod';
import type { Task } from './task.ts';

const Answer = z.strictObject({ best: z.int(), worst: z.int() });
export type BestWorst = z.infer<typeof Answer>;

export const bestWorst: Task<'best-worst'> = {
  id: 'best-worst',
  noun: { one: 'best-and-worst choice', many: 'best-and-worst choices' },
  decided: ['chosen'],
  /** With two texts this would be a pair. */
  texts: { least: 3, most: 9 },

  fault(_outcome, answer, items) {
    const given = Answer.safeParse(answer).data;
    if (!given) return 'names no best and no worst text';
    if (given.best === given.worst) return 'calls the same text the best and the worst';
    return [given.best, given.worst].every((item) => items.includes(item))
      ? null
      : 'names a text that does not belong to this question';
  },

  renumbered(answer, of) {
    const { best, worst } = answer as BestWorst;
    return { best: of(best), worst: of(worst) };
  },

  inWords(_outcome, answer, name) {
    const { best, worst } = answer as BestWorst;
    return `best ${name(best)}, worst ${name(worst)}`;
  },

  order: () => null,

  agreement: {
    levels: ['ordinal'],
    values(answer, items) {
      const { best, worst } = answer as BestWorst;
      const place = (item: number) => (item === best ? 1 : item === worst ? -1 : 0);
      return items.map((item) => ({ part: '', unit: item, value: place(item) }));
    },
  },

  partly(_outcome, answer, items) {
    const { best, worst } = answer as BestWorst;
    const better = (a: number, b: number) => ({
      a: Math.min(a, b),
      b: Math.max(a, b),
      chosen: a,
    });
    const between = items.filter((item) => item !== best && item !== worst);
    return {
      order: null,
      comparisons: [
        better(best, worst),
        ...between.flatMap((item) => [better(best, item), better(item, worst)]),
      ],
      choices: 2,
    };
  },
};
