/** Pairs and questions of other tasks on which annotators disagree, and what was decided about them. */
import { z } from 'zod';
import { Answer, Outcome, Strength, Turn } from './labelling.ts';
import { count, id, time } from './primitives.ts';
import { ListTaskId } from './questions.ts';

export const DisagreeingVote = z.object({
  annotator: z.string(),
  outcome: Outcome,
  chosen: id.nullable(),
  strength: Strength,
  reasons: z.array(z.string()),
  note: z.string(),
  at: time,
});
export type DisagreeingVote = z.infer<typeof DisagreeingVote>;

export const Disagreement = z.object({
  pairId: id,
  domain: z.string(),
  prompt: z.string(),
  /** The turns of a prompt that is a conversation. */
  turns: z.array(Turn),
  /** In the order of their ids: the same for whoever looks. */
  answers: z.tuple([Answer, Answer]),
  votes: z.array(DisagreeingVote),
});
export type Disagreement = z.infer<typeof Disagreement>;

/** total: of those that nobody has settled; settled: of those that somebody has. */
export const Disagreements = z.object({
  total: count,
  settled: count,
  pairs: z.array(Disagreement),
});
export type Disagreements = z.infer<typeof Disagreements>;

/** What annotators answered alike, the first of them first. */
export const DifferingAnswer = z.object({
  outcome: z.string(),
  /** As its task has it. */
  answer: z.unknown(),
  /** With texts by their letters: A for the first of them, B for the second. */
  words: z.string(),
  votes: z.array(DisagreeingVote.pick({ annotator: true, reasons: true, note: true, at: true })),
});
export type DifferingAnswer = z.infer<typeof DifferingAnswer>;

export const QuestionDisagreement = z.object({
  questionId: id,
  task: ListTaskId,
  domain: z.string(),
  prompt: z.string(),
  turns: z.array(Turn),
  /** In the order of their ids. */
  texts: z.array(Answer),
  /** What most said comes first. */
  answers: z.array(DifferingAnswer),
});
export type QuestionDisagreement = z.infer<typeof QuestionDisagreement>;

export const QuestionDisagreements = z.object({
  total: count,
  settled: count,
  questions: z.array(QuestionDisagreement),
});
export type QuestionDisagreements = z.infer<typeof QuestionDisagreements>;
