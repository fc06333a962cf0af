/** Which source helps which target. */
import { z } from 'zod';
import { Interval } from './learning.ts';
import { count, id } from './primitives.ts';

/**
 * What a model is measured by on a target: gold-pairs, spot-check (share of pairs in order) · gold-scores
 * (rank correlation) · agreement (no labels there: rank correlation with the rewards of the chosen candidate,
 * which is no measure of being right).
 */
export const SourceMeasure = z.enum(['gold-pairs', 'gold-scores', 'spot-check', 'agreement']);
export type SourceMeasure = z.infer<typeof SourceMeasure>;

export const SourceMatrix = z.object({
  runId: id,
  /** Label of the candidate that agreement is with. */
  chosen: z.string(),
  targets: z.array(
    z.object({
      domainId: id,
      name: z.string(),
      measure: SourceMeasure,
      /** Labels; texts for agreement. */
      count,
    }),
  ),
  /** Source-only on each source alone, then on all of them together. */
  rows: z.array(
    z.object({
      /** Null for all sources together. */
      domainId: id.nullable(),
      name: z.string(),
      /** Labelled examples; null for all sources together. */
      examples: count.nullable(),
      /** One for each target; null where undefined. */
      figures: z.array(z.object({ value: z.number().nullable(), interval: Interval.nullable() })),
    }),
  ),
});
export type SourceMatrix = z.infer<typeof SourceMatrix>;
