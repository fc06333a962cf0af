/** What can be exported. */
import { z } from 'zod';
import { FormatInfo } from './import.ts';
import { count } from './primitives.ts';

export const ExportWhat = z.enum([
  'data',
  'votes',
  'pairs',
  'rankings',
  'rewards',
  'results',
  'features',
]);
export type ExportWhat = z.infer<typeof ExportWhat>;

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
