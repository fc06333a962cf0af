/** Runs side by side. */
import { z } from 'zod';
import { Interval } from './learning.ts';
import { count, id } from './primitives.ts';

export const ComparedRun = z.object({
  runId: id,
  /** The candidate that represents the run: the one that its verdict names. */
  method: z.string(),
  label: z.string(),
  /** Accuracy on the run's own held-out source pairs, which differ from run to run. */
  source: z.object({ accuracy: z.number(), interval: Interval.nullable() }).nullable(),
  /** Share of labelled target pairs ordered correctly, on those that every compared run has ranked. */
  target: z.object({ accuracy: z.number(), interval: Interval }).nullable(),
  /** Target accuracy minus the first run's, on the same pairs; null for the first run. */
  againstFirst: z.object({ difference: z.number(), interval: Interval, p: z.number() }).nullable(),
  /**
   * Rank correlation with the first run's rewards over the target texts of both; null for the first run.
   */
  alike: z.number().nullable(),
});
export type ComparedRun = z.infer<typeof ComparedRun>;

export const RunComparison = z.object({
  runs: z.array(ComparedRun),
  /** Labelled target pairs that all of them have ranked. */
  pairs: count,
  /** Share of these whose longer text is the better one; null if there are none. */
  longerWins: z.number().nullable(),
});
export type RunComparison = z.infer<typeof RunComparison>;
