/** How far annotators agree, with each other and with themselves. */
import { z } from 'zod';
import { JudgeReport } from './judge.ts';
import { PeopleFigure } from './people-figure.ts';
import { count } from './primitives.ts';
import { ListTaskId } from './questions.ts';

const Measure = z.object({ id: z.string(), label: z.string(), figure: PeopleFigure });

/** Agreement on a part of a task's answers. */
export const TaskAgreement = z.object({
  task: ListTaskId,
  /** 'ratings': what its answers are called. */
  answers: z.string(),
  /** The criterion; '' where the task has one part alone. */
  part: z.string(),
  measures: z.array(Measure),
});
export type TaskAgreement = z.infer<typeof TaskAgreement>;

export const AnnotatorReport = z.object({
  name: z.string(),
  /** Pairs that this annotator decided. */
  decided: count,
  /** Questions of other tasks that this annotator decided. */
  ranked: count,
  /** Mean agreement with others' votes on the same pairs. */
  agreement: PeopleFigure,
  /** Share of preferences for the answer on the left; .5 without a bias. */
  left: PeopleFigure,
  /** Share of votes on pairs with a gold label that name the gold answer. */
  gold: PeopleFigure,
  /** Probability of naming the truth, as estimated from everyone's votes (Dawid and Skene). */
  competence: PeopleFigure,
  /** Probability of voting as rewards of texts say, estimated together with these (Bradley-Terry with competence). */
  competenceByRewards: PeopleFigure,
  /** Share of pairs decided the same way when shown again with sides swapped. */
  repeats: PeopleFigure,
  secondsPerVote: PeopleFigure,
  /** Agreement with others by time into the sitting; shows whether it falls. */
  sittings: z.array(z.object({ label: z.string(), figure: PeopleFigure })),
});
export type AnnotatorReport = z.infer<typeof AnnotatorReport>;

export const PeopleReport = z.object({
  /** For pairs, and for rankings by the rank of each text. */
  pairs: z.array(Measure),
  rankings: z.array(Measure),
  /** On every other task that somebody decided. */
  tasks: z.array(TaskAgreement),
  annotators: z.array(AnnotatorReport),
  /** Language models that vote, compared with the people; no other figure includes them. */
  judges: z.array(JudgeReport),
  /** Agreement between two annotators: the 50 twosomes with the most pairs in common. */
  between: z.array(
    z.object({
      one: z.string(),
      other: z.string(),
      agreement: PeopleFigure,
      kappa: PeopleFigure,
      /** By degrees of preference: the further apart, the heavier. */
      weightedKappa: PeopleFigure,
    }),
  ),
  /** Number of twosomes with pairs in common, including those not listed. */
  betweenAll: count,
});
export type PeopleReport = z.infer<typeof PeopleReport>;
