/** One text of a ranking, taken apart: what its sentences and its features add to its reward. */
import { z } from 'zod';
import { count, id } from './primitives.ts';

/** A sentence of a text, or several of a long one. */
export const TextPart = z.object({
  /** UTF-16 units of the text, `to` not among them. */
  from: count,
  to: count,
  /** Reward with it minus the reward without it, mean over seeds. */
  adds: z.number(),
  /** Sample standard deviation of that over seeds. */
  spread: z.number().nonnegative(),
});
export type TextPart = z.infer<typeof TextPart>;

export const TakenApart = z.object({
  /** In units of the ranking: standard deviations over the target texts, mean over seeds. */
  reward: z.number(),
  /** Empty for a text of one sentence. */
  parts: z.array(TextPart),
  /** Sentences of the text: more than parts where neighbours were put together. */
  sentences: count,
  /** Reward of a text whose features are all the mean of the domain. */
  baseline: z.number(),
  /** What each feature of form, and each block of meaning as a whole, adds: with the baseline the reward. */
  contributions: z.array(
    z.object({
      feature: z.string(),
      label: z.string(),
      /** Columns that it stands for. */
      columns: z.number().int().positive(),
      adds: z.number(),
    }),
  ),
});
export type TakenApart = z.infer<typeof TakenApart>;

/** What is like a text: cosine of the encoder's features, each standardised over its domain. */
export const NearestTexts = z.object({
  /** Labelled pairs of the run's snapshot one of whose texts is nearest. */
  pairs: z.array(
    z.object({
      similarity: z.number(),
      nearer: z.enum(['chosen', 'rejected']),
      prompt: z.string(),
      chosen: z.string(),
      rejected: z.string(),
      votes: count,
    }),
  ),
  /** Other target texts, nearest first. */
  texts: z.array(
    z.object({
      itemId: id,
      similarity: z.number(),
      excerpt: z.string(),
      rank: z.number().int().positive(),
      reward: z.number(),
    }),
  ),
  /** Texts that were looked at: all of the run. */
  searched: count,
});
export type NearestTexts = z.infer<typeof NearestTexts>;
