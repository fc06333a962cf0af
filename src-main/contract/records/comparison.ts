/** Runs side by side. */
import { z } from 'zod';
import { Interval } from './learning.ts';
import { count, id } from './primitives.ts';

export const ComparedRun = z.object({
  runId: id,
  /** The candidate that stands for the run: the one that its verdict names. */
  method: z.string(),
  label: z.string(),
  /** Accuracy on its own held-out source pairs, which are not those of another run. */
  source: z.object({ accuracy: z.number(), interval: Interval.nullable() }).nullable(),
  /** Share of labelled target pairs ordered rightly, on those that every run compared here has ranked. */
  target: z.object({ accuracy: z.number(), interval: Interval }).nullable(),
  /** That minus the first run's on the same pairs; null for the first run. */
  againstFirst: z.object({ difference: z.number(), interval: Interval, p: z.number() }).nullable(),
  /** Rank correlation with the first run's rewards over the target texts of both; null for the first run. */
  alike: z.number().nullable(),
});
export type ComparedRun = z.infer<typeof ComparedRun>;

export const RunComparison = z.object({
  runs: z.array(ComparedRun),
  /** Labelled target pairs that all of them have ranked. */
  pairs: count,
  /** Share of these whose longer text is the better one; null without any. */
  longerWins: z.number().nullable(),
});
export type RunComparison = z.infer<typeof RunComparison>;
