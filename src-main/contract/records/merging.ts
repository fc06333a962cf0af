/** The result of merging copies of a project that were labelled separately. */
import { z } from 'zod';
import { count } from './primitives.ts';

const Added = z.object({ added: count, known: count });

/** What one file added to those before it. */
export const MergedFile = z.object({
  name: z.string(),
  items: Added,
  /** Pairs, and questions of other tasks. */
  pairs: Added,
  /** Votes, with their undos and redos. */
  votes: Added,
  scores: Added,
  gold: Added,
  /** Notes on target texts, and exclusions. */
  marks: Added,
  /** What is not merged: computed figures, and drafts, which are not votes yet. */
  leftOut: z.object({ runs: count, vectors: count, drafts: count }),
});
export type MergedFile = z.infer<typeof MergedFile>;

export const MergeReport = z.object({
  files: z.array(MergedFile),
  /** Items on which the files disagree; they never stop the merge. */
  differing: z.object({ texts: count, pairs: count, scores: count, gold: count, marks: count }),
  /**
   * Questions that one annotator answered in several files separately: all votes are kept, the latest
   * counts.
   */
  apart: count,
  /** Annotators who voted in several files separately: one person, or two with one name. */
  sharedNames: z.array(z.string()),
  /** The same as sentences, with what it means. */
  notes: z.array(z.string()),
});
export type MergeReport = z.infer<typeof MergeReport>;
