/** How far annotators agree, with each other and with themselves. */
import { z } from 'zod';
import { JudgeReport } from './judge.ts';
import { PeopleFigure } from './people-figure.ts';
import { count } from './primitives.ts';

const Measure = z.object({ id: z.string(), label: z.string(), figure: PeopleFigure });

export const AnnotatorReport = z.object({
  name: z.string(),
  /** Pairs that this annotator decided. */
  decided: count,
  /** Questions of other tasks that they decided. */
  ranked: count,
  /** Mean agreement with the others' votes on the same pair. */
  agreement: PeopleFigure,
  /** Share of preferences for the answer on the left; .5 without a bias. */
  left: PeopleFigure,
  /** Share of votes on pairs with a gold label that name the gold answer. */
  gold: PeopleFigure,
  /** Probability of naming the truth as the votes of all have it (Dawid and Skene). */
  competence: PeopleFigure,
  /** Share of pairs decided the same when they came again with their sides swapped. */
  repeats: PeopleFigure,
  secondsPerVote: PeopleFigure,
  /** Agreement with the others by time since the sitting began; shows whether it falls. */
  sittings: z.array(z.object({ label: z.string(), figure: PeopleFigure })),
});
export type AnnotatorReport = z.infer<typeof AnnotatorReport>;

export const PeopleReport = z.object({
  /** On pairs, and on rankings by the rank of each text. */
  pairs: z.array(Measure),
  rankings: z.array(Measure),
  annotators: z.array(AnnotatorReport),
  /** Language models that vote, held against the people: they are in none of the other figures. */
  judges: z.array(JudgeReport),
  /** Of the twos of annotators with pairs in common, those with the most: 50 at most. */
  between: z.array(
    z.object({ one: z.string(), other: z.string(), agreement: PeopleFigure, kappa: PeopleFigure }),
  ),
  /** All such twos, also those that are not among the former. */
  betweenAll: count,
});
export type PeopleReport = z.infer<typeof PeopleReport>;
