/** What came of joining copies of a project that were labelled apart. */
import { z } from 'zod';
import { count } from './primitives.ts';

const Added = z.object({ added: count, known: count });

/** What one file brought to the others before it. */
export const MergedFile = z.object({
  name: z.string(),
  items: Added,
  /** Pairs, and questions of other tasks. */
  pairs: Added,
  /** Votes, with what was undone and done again. */
  votes: Added,
  scores: Added,
  gold: Added,
  /** Notes on target texts, and which are excluded. */
  marks: Added,
  /** What is not carried over: computed figures, and drafts, which are no votes yet. */
  leftOut: z.object({ runs: count, vectors: count, drafts: count }),
});
export type MergedFile = z.infer<typeof MergedFile>;

export const MergeReport = z.object({
  files: z.array(MergedFile),
  /** Of what the files said something else; nothing of it stops the merge. */
  differing: z.object({ texts: count, pairs: count, scores: count, gold: count, marks: count }),
  /** Questions that an annotator answered in several files apart: all votes stay, the latest counts. */
  apart: count,
  /** Annotators who voted in several files apart: one person, or two by one name. */
  sharedNames: z.array(z.string()),
  /** The same in sentences, with what it means. */
  notes: z.array(z.string()),
});
export type MergeReport = z.infer<typeof MergeReport>;
