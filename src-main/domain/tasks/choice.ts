/**
 * Multiple choice: one option, or several, for one text. An answer names them. It is training data only
 * if the project gives options a value: a text is then worth the mean of its chosen options.
 */
import { z } from 'zod';
import type { Task } from './task.ts';

const Answer = z.strictObject({ options: z.array(z.string().min(1).max(80)).min(1).max(9) });
export type Chosen = z.infer<typeof Answer>;

export const choice: Task<'choice'> = {
  id: 'choice',
  noun: { one: 'choice', many: 'choices' },
  decided: ['chosen'],
  texts: { least: 1, most: 1 },

  fault(_outcome, answer) {
    const given = Answer.safeParse(answer).data;
    if (!given) return 'names no option';
    return new Set(given.options).size === given.options.length ? null : 'names an option twice';
  },

  unasked(answer, { choice: { options, several } }) {
    const { options: chosen } = answer as Chosen;
    if (chosen.length > 1 && !several) return 'names several options, and one is asked for';
    return chosen.every((name) => options.some((option) => option.name === name))
      ? null
      : 'names an option that the project does not have any more';
  },

  /** Options are a set, so they are sorted. */
  asks({ choice: { options, several } }) {
    const named = options.map(({ name, value }) => (value === null ? name : `${name} = ${value}`));
    return `${named.join(', ')}${several ? '; several at once' : ''}`;
  },

  renumbered: (answer) => ({ options: [...(answer as Chosen).options].sort() }),

  inWords: (_outcome, answer) => (answer as Chosen).options.join(', '),

  order: () => null,

  /** A set of options is a category of its own. */
  agreement: {
    levels: ['nominal'],
    values: (answer) => [
      { part: '', unit: 0, value: JSON.stringify([...(answer as Chosen).options].sort()) },
    ],
  },

  worth(answer, { choice: { options } }) {
    const values = (answer as Chosen).options.flatMap((name) => {
      const value = options.find((option) => option.name === name)?.value;
      return value === null || value === undefined ? [] : [value];
    });
    return values.length === 0
      ? null
      : values.reduce((sum, value) => sum + value, 0) / values.length;
  },
};
