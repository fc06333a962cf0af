/** A spot-check: target pairs labelled blind, and what they say of every candidate of a run. */
import { z } from 'zod';
import { Interval, Verdict } from './learning.ts';
import { count, id } from './primitives.ts';

/** better, worse: told apart · alike: no difference that matters · open: more labels are needed. */
export const SpotStanding = z.enum(['better', 'worse', 'alike', 'open']);
export type SpotStanding = z.infer<typeof SpotStanding>;

export const SpotEstimate = z.object({
  method: z.string(),
  label: z.string(),
  /** Share of target pairs that it orders as people do; null while there are too few labels to say. */
  accuracy: z.number().nullable(),
  /** 95 %, pairs of one prompt taken together. */
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
  /** Accuracy of the first less that of the second; null while there are too few labels. */
  difference: z.number().nullable(),
  interval: Interval.nullable(),
  /** The 95 % interval that holds at every number of labels at once: settled by it. */
  sequence: Interval.nullable(),
  standing: SpotStanding,
  /** About how many more labels settle `planned`; 0 once settled, null where no bearable number does. */
  more: count.nullable(),
  planned: z.number(),
});
export type SpotComparison = z.infer<typeof SpotComparison>;

export const SpotCheck = z.object({
  runId: id,
  /** Random target pairs of texts of one prompt that the sample is drawn from. */
  frame: z.object({ pairs: count, prompts: count }),
  /** Pairs drawn, those of them that were decided, and the distinct prompts of these. */
  drawn: count,
  labelled: count,
  prompts: count,
  /** Drawn pairs that wait for a vote, and pairs of the frame that could still be drawn. */
  waiting: count,
  left: count,
  /** Of those that were decided, pairs whose votes are trained on by later runs. */
  moved: count,
  /** Pairs were drawn for another run: without predictions, so that intervals are wider. */
  borrowed: z.boolean(),
  estimates: z.array(SpotEstimate),
  /** Of the best adapted candidate against source-only, and of the better of these against longer wins. */
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
 * What to do next, which can be done: label (source pairs that nobody has voted on) · spot-check (target
 * pairs, drawn or to be drawn) · import (there is nothing to label) · train (again, with more to learn from or
 * to compare) · move (the spot-check's votes into training) · rank (read the ranking).
 */
export const NextStep = z.object({
  kind: z.enum(['label', 'spot-check', 'import', 'train', 'move', 'rank']),
  /** Pairs that are asked for and there; null where none are meant. */
  count: count.nullable(),
  /** Where an import is missing. */
  role: z.enum(['source', 'target']).nullable(),
});
export type NextStep = z.infer<typeof NextStep>;

/** The verdict of now: the run's own, or what a spot-check made of it. */
export const JudgedRun = z.object({ runId: id, verdict: Verdict, next: NextStep });
export type JudgedRun = z.infer<typeof JudgedRun>;
