/** One text of a ranking, taken apart: how much each sentence and each feature adds to its reward. */
import { z } from 'zod';
import { count, id } from './primitives.ts';

/** A sentence of a text, or several neighbouring ones of a long text. */
export const TextPart = z.object({
  /** Offsets in UTF-16 units; `to` is exclusive. */
  from: count,
  to: count,
  /** Reward with it minus the reward without it, mean over seeds. */
  adds: z.number(),
  /** Sample standard deviation of `adds` over seeds. */
  spread: z.number().nonnegative(),
});
export type TextPart = z.infer<typeof TextPart>;

export const TakenApart = z.object({
  /** In units of the ranking: standard deviations over the target texts, mean over seeds. */
  reward: z.number(),
  /** Empty for a text of one sentence. */
  parts: z.array(TextPart),
  /** Number of sentences; larger than the number of parts if neighbours were joined. */
  sentences: count,
  /** Reward of a text whose every feature is at the mean of the domain. */
  baseline: z.number(),
  /**
   * What each feature of form, and each block of meaning as a whole, adds; together with the baseline
   * they sum to the reward.
   */
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

/**
 * The texts most like a text, by the cosine of the encoder's features, each standardised over its domain.
 */
export const NearestTexts = z.object({
  /** Labelled pairs of the run's snapshot, by their text nearest to this one. */
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
  /** Number of texts searched: all of the run. */
  searched: count,
});
export type NearestTexts = z.infer<typeof NearestTexts>;
