/**
 * Rating of one text. An answer carries the scale on which it was given, so that a project may change its
 * scale: a text is worth its position on the scale, from 0 to 1. Training takes the mean of a text's
 * ratings as its score (store/worths.ts), and uses it like an imported score.
 */
import { z } from 'zod';
import { RatingScale } from '../../contract/index.ts';
import type { Task } from './task.ts';

const Answer = z.strictObject({ value: z.int(), least: z.int(), most: z.int() });
export type Rating = z.infer<typeof Answer>;

export const rating: Task<'rating'> = {
  id: 'rating',
  noun: { one: 'rating', many: 'ratings' },
  decided: ['rated'],
  texts: { least: 1, most: 1 },

  fault(_outcome, answer) {
    const given = Answer.safeParse(answer).data;
    if (!given) return 'has no value on a scale';
    const { value, least, most } = given;
    if (!RatingScale.safeParse({ least, most }).success)
      return 'is on a scale that there cannot be';
    return value >= least && value <= most ? null : 'lies beyond the ends of its scale';
  },

  unasked(answer, { rating: scale }) {
    const { least, most } = answer as Rating;
    return least === scale.least && most === scale.most
      ? null
      : 'is on a scale that the project does not have any more';
  },

  asks: ({ rating: { least, low, most, high } }) => `${least} (${low}) to ${most} (${high})`,

  renumbered(answer) {
    const { value, least, most } = answer as Rating;
    return { value, least, most };
  },

  inWords(_outcome, answer) {
    const { value, least, most } = answer as Rating;
    return `${value} on ${least} to ${most}`;
  },

  order: () => null,

  /** By the place on the scale, which may have changed between two ratings. */
  agreement: {
    levels: ['ordinal', 'interval'],
    values(answer) {
      const { value, least, most } = answer as Rating;
      return [{ part: '', unit: 0, value: (value - least) / (most - least) }];
    },
  },

  worth(answer) {
    const { value, least, most } = answer as Rating;
    return (value - least) / (most - least);
  },
};
