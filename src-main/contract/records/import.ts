/** Previews and reports of imports. */
import { z } from 'zod';
import { count } from './primitives.ts';

export const Problem = z.object({
  /** 1-based line (or record) of the file; 0 for the whole file. */
  row: count,
  column: z.string().nullable(),
  code: z.string(),
  /** A sentence that says what is wrong and what to do. */
  message: z.string(),
  /** The label that was not understood, if that is the problem. */
  label: z.string().optional(),
  /** True if the row is left out without stopping the import. */
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

/** The meaning of one value of a label column; `none`: it is no label. */
export const LabelMeaning = z.enum(['first', 'second', 'tie', 'both-bad', 'none']);
export type LabelMeaning = z.infer<typeof LabelMeaning>;

const CountedValue = z.object({ value: z.string(), count });

/** Values of a column that could mean one thing or its opposite: a person has to say which. */
export const LabelQuestion = z.object({
  column: z.string(),
  values: z.array(CountedValue),
  meanings: z.array(LabelMeaning),
  message: z.string(),
});
export type LabelQuestion = z.infer<typeof LabelQuestion>;

/** Rows left out for one reason. */
const LeftOut = z.object({
  code: z.string(),
  /** The sentence for the first of them. */
  reason: z.string(),
  count,
  /** Numbers of the first few. */
  rows: z.array(count),
});
const NotUnderstood = z.object({ column: z.string(), value: z.string(), count });
const Dropped = z.object({ reason: z.string(), count });

/**
 * An account of every row and label of a file: rows = rows with data + `leftOut`; `labels.found` =
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

/** A column that looks like labels but is not read. */
export const UnreadColumn = z.object({ column: z.string(), count, values: z.array(CountedValue) });
export type UnreadColumn = z.infer<typeof UnreadColumn>;

export const FileFindings = z.object({
  format: z.string(),
  account: FileAccount,
  unread: z.array(UnreadColumn),
  questions: z.array(LabelQuestion),
  /** Scores that probably stand for 'missing'. */
  strange: z.array(z.object({ column: z.string(), values: z.array(CountedValue) })),
  /** How labels were read and what is unusual about them, as sentences. */
  notes: z.array(z.string()),
});
export type FileFindings = z.infer<typeof FileFindings>;

export const ImportPreview = z.object({
  file: z.object({ name: z.string(), bytes: count }),
  /** e.g. 'CSV, comma, UTF-8, gzip' */
  carrier: z.string(),
  format: z.string(),
  /** Every format to choose from, best guess first. */
  formats: z.array(FormatInfo),
  /** Columns (or keys) found in the first rows. */
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
  /** Problems in the first thousand rows. */
  problems: z.array(Problem),
  /** Findings over all rows that were read. */
  findings: FileFindings,
  /** Whether that was the whole file; of a very large one only the beginning is read. */
  whole: z.boolean(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportRole = z.enum(['source', 'target', 'gold']);
export type ImportRole = z.infer<typeof ImportRole>;

/** What to do where file and project disagree about the same pair or text. */
export const Differing = z.enum(['keep', 'replace', 'add']);
export type Differing = z.infer<typeof Differing>;

/** One label that a file corrects or contradicts. */
const Difference = z.object({
  prompt: z.string(),
  text: z.string(),
  annotator: z.string(),
  /** What the project says; `file`: what the file says. */
  there: z.string(),
  file: z.string(),
});

/**
 * The account of an import. rows: `read` = `taken` + `known` + `repeated` + those of `leftOut`. labels:
 * `found` = `taken` + `known` + `repeated` + `differing.kept` + those of `notUnderstood` + those of
 * `dropped`.
 */
export const ImportAccount = z.object({
  rows: z.object({
    read: count,
    /** Rows that brought something new: a text, a pair, a label. */
    taken: count,
    /** Rows whose whole content was in the project before. */
    known: count,
    /** Rows whose whole content another row of this import brought. */
    repeated: count,
    leftOut: z.array(LeftOut),
  }),
  labels: z.object({
    found: count,
    /** New labels, and those that replaced others. */
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
  /** Questions of every task but pairs: rankings. */
  questions: z.object({ added: count, known: count }),
  votes: z.object({ added: count, known: count }),
  scores: z.object({ added: count, known: count }),
  gold: z.object({ added: count, known: count }),
  /** Rows left out. */
  leftOut: count,
  account: ImportAccount,
  problems: z.array(Problem),
  /** What was not imported, as sentences: '3 gold ties left out: ...'. */
  notes: z.array(z.string()),
});
export type ImportReport = z.infer<typeof ImportReport>;
