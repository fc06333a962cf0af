/**
 * Questions and decisions of every annotation task but pairs, which have records of their own. The shape
 * of an answer is up to its task: see src-main/domain/tasks.
 */
import { z } from 'zod';
import { Answer, Draft, HistoryEvent, replaces, Turn } from './labelling.ts';
import { count, id, personName, time } from './primitives.ts';

/** A new task is one line here, its rules in domain/tasks and its stage in the Label room. */
export const TaskId = z.enum(['pairs', 'ranking', 'best-worst', 'rating', 'choice', 'criteria']);
export type TaskId = z.infer<typeof TaskId>;

/** Tasks whose questions are lists of texts. */
export const ListTaskId = TaskId.exclude(['pairs']);
export type ListTaskId = z.infer<typeof ListTaskId>;

/** An annotator's decision. Texts are named by item id, never by their position on the screen. */
export const QuestionDecision = z.object({
  questionId: id,
  annotator: personName,
  /** `skip`, `flag`, or an outcome of the task. */
  outcome: z.string().min(1).max(40),
  /** Checked by the task; null for `skip` and `flag`. */
  answer: z.unknown(),
  /** The question's items in the order in which they were shown. */
  shown: z.array(id).min(1).max(100),
  /** Time from the question's appearance to the decision, in milliseconds. */
  durationMs: count,
  reasons: z.array(z.string().max(200)).max(32).default([]),
  note: z.string().max(10_000).default(''),
  replaces,
});
export type QuestionDecision = z.infer<typeof QuestionDecision>;
export type QuestionDecisionInput = z.input<typeof QuestionDecision>;

/** A decision as stored. */
export const QuestionVote = QuestionDecision.omit({ replaces: true }).extend({
  /** UUIDv7, like the id of every vote. */
  id: z.string(),
  task: ListTaskId,
  annotator: z.string(),
  reasons: z.array(z.string()),
  note: z.string(),
  /** As of a vote. */
  guidelines: z.string().nullable(),
  /** The same annotator's earlier decision on the question, which this one replaces. */
  supersedes: z.string().nullable(),
  createdAt: time,
});
export type QuestionVote = z.infer<typeof QuestionVote>;

/** One of my actions on a question; `vote` is set if it can be read as one. */
export const QuestionHistoryEvent = HistoryEvent.extend({ vote: QuestionVote.nullable() });
export type QuestionHistoryEvent = z.infer<typeof QuestionHistoryEvent>;

/** A question as shown: its answers are in the order drawn for this annotator. */
export const Question = z.object({
  questionId: id,
  task: ListTaskId,
  domain: z.string(),
  prompt: z.string(),
  /** The turns of a prompt that is a conversation; empty for a single question. */
  turns: z.array(Turn),
  answers: z.array(Answer),
  /** My standing decision, if any; after an undo, the one taken back. */
  vote: QuestionVote.nullable(),
  /** Id of my standing decision. */
  standing: z.string().nullable(),
  /** My draft since then. */
  draft: Draft.nullable(),
  /** Why this question was chosen, as a short sentence. */
  why: z.string(),
});
export type Question = z.infer<typeof Question>;

/** How many questions of each task the source domains hold. */
export const TaskCounts = z.record(TaskId, count);
export type TaskCounts = z.infer<typeof TaskCounts>;
