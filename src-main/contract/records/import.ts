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
  /** The label that was not understood, where that is what is wrong. */
  label: z.string().optional(),
  /** True where the row is left out without stopping the import. */
  aside: z.boolean().optional(),
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

/** What a value of a label column means; none: it is no label. */
export const LabelMeaning = z.enum(['first', 'second', 'tie', 'both-bad', 'none']);
export type LabelMeaning = z.infer<typeof LabelMeaning>;

const CountedValue = z.object({ value: z.string(), count });

/** Values of a column that could mean one thing or its opposite: a person has to say. */
export const LabelQuestion = z.object({
  column: z.string(),
  values: z.array(CountedValue),
  meanings: z.array(LabelMeaning),
  message: z.string(),
});
export type LabelQuestion = z.infer<typeof LabelQuestion>;

/** Rows that were left out for one reason. */
const LeftOut = z.object({
  code: z.string(),
  /** The sentence of the first of them. */
  reason: z.string(),
  count,
  /** The first few, by number. */
  rows: z.array(count),
});
const NotUnderstood = z.object({ column: z.string(), value: z.string(), count });
const Dropped = z.object({ reason: z.string(), count });

/**
 * What became of the rows and labels of a file: rows = rows with data + `leftOut`; `labels.found` =
 * `understood` + `notUnderstood` + `dropped`.
 */
export const FileAccount = z.object({
  rows: count,
  leftOut: z.array(LeftOut),
  labels: z.object({
    found: count,
    understood: count,
    notUnderstood: z.array(NotUnderstood),
    dropped: z.array(Dropped),
  }),
});
export type FileAccount = z.infer<typeof FileAccount>;

/** A column that looks like labels and is not read. */
export const UnreadColumn = z.object({ column: z.string(), count, values: z.array(CountedValue) });
export type UnreadColumn = z.infer<typeof UnreadColumn>;

export const FileFindings = z.object({
  format: z.string(),
  account: FileAccount,
  unread: z.array(UnreadColumn),
  questions: z.array(LabelQuestion),
  /** Scores that probably stand for 'missing'. */
  strange: z.array(z.object({ column: z.string(), values: z.array(CountedValue) })),
  /** How labels are read and what is odd about them, as sentences. */
  notes: z.array(z.string()),
});
export type FileFindings = z.infer<typeof FileFindings>;

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
      kind: z.enum(['pair', 'text', 'question']),
      prompt: z.string(),
      texts: z.array(z.string()),
      label: z.string(),
    }),
  ),
  /** Of the first thousand rows. */
  problems: z.array(Problem),
  /** Over all rows that were looked at. */
  findings: FileFindings,
  /** Whether that was the whole file; of very large ones it is the beginning. */
  whole: z.boolean(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportRole = z.enum(['source', 'target', 'gold']);
export type ImportRole = z.infer<typeof ImportRole>;

/** What to do where a file says something else than the project of the same pair or text. */
export const Differing = z.enum(['keep', 'replace', 'add']);
export type Differing = z.infer<typeof Differing>;

/** One label that a file corrects or contradicts. */
const Difference = z.object({
  prompt: z.string(),
  text: z.string(),
  annotator: z.string(),
  /** What the project says, and what the file says. */
  there: z.string(),
  file: z.string(),
});

/**
 * The account of an import. rows: `read` = `taken` + `known` + `repeated` + those of `leftOut`.
 * labels: `found` = `taken` + `known` + `repeated` + `differing.kept` + those of `notUnderstood` + those
 * of `dropped`.
 */
export const ImportAccount = z.object({
  rows: z.object({
    read: count,
    /** Brought something new: a text, a pair, a label. */
    taken: count,
    /** All that they say was in the project before. */
    known: count,
    /** All that they say another row of this import has said. */
    repeated: count,
    leftOut: z.array(LeftOut),
  }),
  labels: z.object({
    found: count,
    /** New ones, and those that replaced others. */
    taken: count,
    known: count,
    repeated: count,
    differing: z.object({
      kept: count,
      replaced: count,
      added: count,
      examples: z.array(Difference),
    }),
    notUnderstood: z.array(NotUnderstood),
    dropped: z.array(Dropped),
  }),
  unread: z.array(UnreadColumn),
});
export type ImportAccount = z.infer<typeof ImportAccount>;

export const ImportReport = z.object({
  /** Rows with data. */
  rows: count,
  items: z.object({ added: count, known: count }),
  pairs: z.object({ added: count, known: count }),
  /** Of every other task than pairs: rankings. */
  questions: z.object({ added: count, known: count }),
  votes: z.object({ added: count, known: count }),
  scores: z.object({ added: count, known: count }),
  gold: z.object({ added: count, known: count }),
  /** Rows left out. */
  leftOut: count,
  account: ImportAccount,
  problems: z.array(Problem),
  /** What was not taken over, as sentences: '3 gold ties left out: ...'. */
  notes: z.array(z.string()),
});
export type ImportReport = z.infer<typeof ImportReport>;
