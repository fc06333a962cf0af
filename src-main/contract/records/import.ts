/** What an import shows and reports. */
import { z } from 'zod';
import { count } from './primitives.ts';

export const Problem = z.object({
  /** 1-based line (or record) of the file; 0 where the whole file is meant. */
  row: count,
  column: z.string().nullable(),
  code: z.string(),
  /** A sentence that says what is wrong and what to do. */
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const FormatField = z.object({
  id: z.string(),
  label: z.string(),
  required: z.boolean(),
  description: z.string(),
});
export type FormatField = z.infer<typeof FormatField>;

export const FormatInfo = z.object({ id: z.string(), label: z.string(), description: z.string() });
export type FormatInfo = z.infer<typeof FormatInfo>;

export const ImportPreview = z.object({
  file: z.object({ name: z.string(), bytes: count }),
  /** e.g. 'CSV, comma, UTF-8, gzip' */
  carrier: z.string(),
  format: z.string(),
  /** Every format that could be chosen, best guess first. */
  formats: z.array(FormatInfo),
  /** Columns (or keys) that the first rows have. */
  columns: z.array(z.string()),
  fields: z.array(FormatField),
  /** field id -> column; a field without an entry is not read. */
  mapping: z.record(z.string(), z.string()),
  /** The first rows as they would be imported. */
  rows: z.array(
    z.object({
      row: count,
      kind: z.enum(['pair', 'text']),
      prompt: z.string(),
      texts: z.array(z.string()),
      label: z.string(),
    }),
  ),
  problems: z.array(Problem),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportRole = z.enum(['source', 'target', 'gold']);
export type ImportRole = z.infer<typeof ImportRole>;

export const ImportReport = z.object({
  rows: count,
  items: z.object({ added: count, known: count }),
  pairs: z.object({ added: count, known: count }),
  votes: z.object({ added: count, known: count }),
  scores: z.object({ added: count, known: count }),
  gold: z.object({ added: count, known: count }),
  /** Rows left out at the person's wish. */
  leftOut: count,
  problems: z.array(Problem),
  /** What was not taken over, as sentences: '3 gold ties left out: ...'. */
  notes: z.array(z.string()),
});
export type ImportReport = z.infer<typeof ImportReport>;
