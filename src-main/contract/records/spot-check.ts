/** A spot-check: target pairs labelled blind, and how each candidate of a run does on them. */
import { z } from 'zod';
import { Interval, Verdict } from './learning.ts';
import { count, id } from './primitives.ts';

/** better, worse: told apart · alike: no difference that matters · open: more labels are needed. */
export const SpotStanding = z.enum(['better', 'worse', 'alike', 'open']);
export type SpotStanding = z.infer<typeof SpotStanding>;

export const SpotEstimate = z.object({
  method: z.string(),
  label: z.string(),
  /** Share of target pairs ordered as people order them; null while there are too few labels. */
  accuracy: z.number().nullable(),
  /** 95 %, clustered by prompt. */
  interval: Interval.nullable(),
  /** Weight of the rewards' own prediction in the estimate, 0 to 1. */
  lambda: z.number(),
});
export type SpotEstimate = z.infer<typeof SpotEstimate>;

export const SpotComparison = z.object({
  method: z.string(),
  label: z.string(),
  against: z.string(),
  againstLabel: z.string(),
  /** Share of target pairs that the two order differently. */
  discordant: z.number(),
  /** Accuracy of the first minus that of the second; null while there are too few labels. */
  difference: z.number().nullable(),
  interval: Interval.nullable(),
  /** The 95 % interval that holds at every number of labels and for all candidates at once; it decides. */
  sequence: Interval.nullable(),
  /** Upper end of the interval that holds at every number of labels, but for this comparison alone. */
  most: z.number().nullable(),
  standing: SpotStanding,
  /** Roughly how many more labels settle `planned`; 0 once settled, null if no feasible number does. */
  more: count.nullable(),
  planned: z.number(),
});
export type SpotComparison = z.infer<typeof SpotComparison>;

export const SpotCheck = z.object({
  runId: id,
  /** The frame that the sample is drawn from: random target pairs, each of one prompt. */
  frame: z.object({ pairs: count, prompts: count }),
  /** Pairs drawn, decided ones among them, and distinct prompts of those. */
  drawn: count,
  labelled: count,
  prompts: count,
  /** Drawn pairs without a vote, and pairs of the frame that could still be drawn. */
  waiting: count,
  left: count,
  /** Decided pairs whose votes later runs train on. */
  moved: count,
  /** The pairs were drawn for another run: without predictions, so intervals are wider. */
  borrowed: z.boolean(),
  estimates: z.array(SpotEstimate),
  /**
   * Each candidate against source-only, the one that pairs are drawn for first; then each, and
   * source-only, against 'longer wins'.
   */
  comparisons: z.array(SpotComparison),
});
export type SpotCheck = z.infer<typeof SpotCheck>;

export const SpotPick = z.object({
  a: id,
  b: id,
  stratum: z.string(),
  share: z.number(),
  rate: z.number(),
});
export type SpotPick = z.infer<typeof SpotPick>;

/**
 * The next step, one that can be taken: label (source pairs that nobody has voted on) · spot-check
 * (target pairs, drawn or to be drawn) · import (there is nothing to label) · train (again, with more to
 * learn from or to compare) · move (the spot-check's votes into training) · rank (read the ranking).
 */
export const NextStep = z.object({
  kind: z.enum(['label', 'spot-check', 'import', 'train', 'move', 'rank']),
  /** Number of pairs needed and available; null for steps without pairs. */
  count: count.nullable(),
  /** For an import: the role of the missing data. */
  role: z.enum(['source', 'target']).nullable(),
});
export type NextStep = z.infer<typeof NextStep>;

/** The current verdict: the run's own, or as changed by a spot-check. */
export const JudgedRun = z.object({ runId: id, verdict: Verdict, next: NextStep });
export type JudgedRun = z.infer<typeof JudgedRun>;
