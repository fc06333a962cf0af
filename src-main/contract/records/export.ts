/** Requests for exports, and their results. */
import { z } from 'zod';
import { FormatInfo } from './import.ts';
import { Interval } from './learning.ts';
import { count } from './primitives.ts';

export const ExportWhat = z.enum([
  'data',
  'votes',
  'pairs',
  'rankings',
  'decisions',
  'rewards',
  'preferences',
  'best',
  'report',
  'results',
  'features',
]);
export type ExportWhat = z.infer<typeof ExportWhat>;

/** Which pairs of target answers become preferences. */
export const PreferenceWish = z.object({
  /** Minimum difference of the rewards, in standard deviations of the reward over all target texts. */
  margin: z.number().min(0).max(100).default(0.5),
  /** Minimum share of the seeds that order the two as their mean does. */
  agreement: z.number().min(0).max(1).default(0.8),
  /** The best answer of each prompt with its worst, or every two answers; up to 5,000,000 pairs. */
  pairs: z.enum(['widest', 'all']).default('widest'),
});
export type PreferenceWish = z.infer<typeof PreferenceWish>;

export const PreferenceCount = z.object({
  /** Pairs that pass, and pairs in all. */
  pairs: count,
  of: count,
  /** Prompts with at least one pair that passes. */
  prompts: count,
  /** False in runs of earlier versions, where the agreement of the seeds is not checked. */
  agreementKnown: z.boolean(),
  /**
   * Expected share of wrong pairs, from the gold pairs that also pass, with its 95 % interval; null if
   * there are none.
   */
  wrong: z.object({ share: z.number(), interval: Interval, labels: count }).nullable(),
});
export type PreferenceCount = z.infer<typeof PreferenceCount>;

export const ExportFormat = FormatInfo.extend({
  what: ExportWhat,
  extension: z.string(),
});
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportResult = z.object({
  /** For the host, which saves or downloads the file behind it. */
  token: z.string(),
  name: z.string(),
  rows: count,
  /** What the format could not express, as sentences: '12 ties dropped: ...'. */
  notes: z.array(z.string()),
});
export type ExportResult = z.infer<typeof ExportResult>;
