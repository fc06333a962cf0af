/** What changes in a project when an import is undone, or a domain is removed or merged. */
import { z } from 'zod';
import { count, id, time } from './primitives.ts';

/** An import that can be undone. */
export const ImportRecord = z.object({
  id,
  at: time,
  files: z.array(z.string()),
  /** One name, or several if the file was in Dialect's own format. */
  domains: z.array(z.string()),
  /** Counts of what it added. */
  texts: count,
  pairs: count,
});
export type ImportRecord = z.infer<typeof ImportRecord>;

export const DataCounts = z.object({
  texts: count,
  /** Pairs, and questions of other tasks. */
  pairs: count,
  /** Standing votes. */
  votes: count,
  scores: count,
  gold: count,
  runs: count,
});
export type DataCounts = z.infer<typeof DataCounts>;

export const DataChange = z.object({
  gone: DataCounts,
  /** Sentences on what stays and why, and on other effects. */
  notes: z.array(z.string()),
  /** Path of the copy made before the change; null if nothing was changed. */
  backup: z.string().nullable(),
});
export type DataChange = z.infer<typeof DataChange>;
