/** How a project is labelled: settings that all its annotators share. */
import { z } from 'zod';

export const LabelSettings = z.object({
  /** Number of annotators who decide a question before it stops waiting for others. */
  overlap: z.number().int().min(1).max(20).default(1),
  /**
   * Share of the questions shown that repeat one the annotator already decided, sides swapped: measures
   * consistency.
   */
  repeats: z.number().min(0).max(0.5).default(0),
  /** Share of the questions shown that have a gold label: measures accuracy. */
  gold: z.number().min(0).max(0.5).default(0),
  /** Votes after which the orders by a quick model are recomputed, where somebody labels by one; 0: only on request. */
  refreshEvery: z.number().int().min(0).max(10_000).default(20),
});
export type LabelSettings = z.infer<typeof LabelSettings>;
