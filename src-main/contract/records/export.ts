/** What can be exported. */
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
  /** Least difference of the rewards, in standard deviations of the reward over all target texts. */
  margin: z.number().min(0).max(100).default(0.5),
  /** Least share of the seeds that order the two as their mean does. */
  agreement: z.number().min(0).max(1).default(0.8),
  /** Of each prompt the best answer with the worst one, or any two; these up to 5,000,000 pairs. */
  pairs: z.enum(['widest', 'all']).default('widest'),
});
export type PreferenceWish = z.infer<typeof PreferenceWish>;

export const PreferenceCount = z.object({
  /** Those that pass, and all that there are. */
  pairs: count,
  of: count,
  /** Prompts that have a pair that passes. */
  prompts: count,
  /** False in runs of earlier versions: then the agreement of the seeds is not asked for. */
  agreementKnown: z.boolean(),
  /**
   * Share that will be wrong, from gold pairs that pass as well, with its 95 % interval; null where there
   * are none.
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
  /** Given to the host, which saves or downloads the file behind it. */
  token: z.string(),
  name: z.string(),
  rows: count,
  /** What the format could not carry, as sentences: '12 ties dropped: ...'. */
  notes: z.array(z.string()),
});
export type ExportResult = z.infer<typeof ExportResult>;
