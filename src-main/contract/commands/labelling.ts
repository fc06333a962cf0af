import { z } from 'zod';
import {
  Decision,
  DoneFilter,
  Draft,
  Guidelines,
  GuidelinesContent,
  GuidelinesVersion,
  HistoryEvent,
  LabelNextPick,
  LabelOverview,
  LabelPair,
  LabelSettings,
  ListTaskId,
  NearTexts,
  Question,
  QuestionDecision,
  QuestionHistoryEvent,
  QuestionVote,
  QueueName,
  QueueOrder,
  ReasonGiven,
  TaskCounts,
  TaskId,
  TaskSettings,
  Vote,
} from '../records.ts';
import { annotator, changeOf, command, count, id, none } from './command.ts';

const labelNextWish = z.object({
  runId: id,
  count: z.number().int().min(1).max(2000),
  /** Source pairs most like these texts rather than like all of the target. */
  near: NearTexts.optional(),
});

/**
 * Questions that the window holds ready, the one on its screen included. Given these, the core lends them
 * and the questions it returns to the window: no other window gets them meanwhile, unless nothing else is
 * left.
 */
const holds = z.array(id).max(100).optional();

const doneList = DoneFilter.extend({
  annotator,
  limit: z.number().int().min(1).max(200).default(50),
  /** The cursor that the previous page returned. */
  before: z.string().max(100).optional(),
});
const donePage = {
  /** The cursor of the next page; null at the end. */
  before: z.string().nullable(),
  /** Number of decisions that the filter keeps; null for a text search, and without a filter. */
  total: count.nullable(),
};

export const labellingCommands = {
  /** Settings that all annotators of this project share. */
  'label.settings': command(none, LabelSettings),
  'label.changeSettings': command(changeOf(LabelSettings), LabelSettings),
  /** Recomputes the orders by a quick model in the background; nobody waits for them. */
  'label.orderAnew': command(none, none),
  /**
   * Pairs to be decided to tell two models apart, at 80 % power and 5 % two-sided: difference of their accuracies, and
   * share of pairs that only one of them gets right. Null: more than labels can settle.
   */
  'label.pairsNeeded': command(
    z.object({
      difference: z.number().min(0.005).max(0.5),
      discordant: z.number().min(0.01).max(1),
    }),
    z.object({ pairs: count.nullable() }),
  ),
  /** My decisions, newest first, in pages. */
  'label.done': command(doneList, z.object({ pairs: z.array(LabelPair), ...donePage })),
  'question.done': command(
    doneList.extend({ task: ListTaskId }),
    z.object({ questions: z.array(Question), ...donePage }),
  ),
  /** Everything I did to one pair, in order. */
  'label.history': command(z.object({ annotator, pairId: id }), z.array(HistoryEvent)),
  'question.history': command(
    z.object({ annotator, questionId: id }),
    z.array(QuestionHistoryEvent),
  ),
  /**
   * Gives many questions one outcome that names no text; one undo takes it all back. `seen`: the votes to
   * be replaced, one for each of `ids`; if another vote stands by now, nothing is changed.
   */
  'label.change': command(
    z.object({
      annotator,
      task: TaskId,
      ids: z.array(id).min(1).max(5000),
      seen: z.array(z.string().max(100)).max(5000).optional(),
      outcome: z.string().min(1).max(40),
      note: z.string().max(10_000).optional(),
    }),
    z.object({ changed: count, overview: LabelOverview }),
  ),
  /**
   * Says who labels in this window and, after a reconnect, what it holds: a new connection knows nothing
   * of the old one. Returns how many other windows label under the same name.
   */
  'label.sit': command(
    z.object({ annotator, held: z.object({ task: TaskId, ids: z.array(id).max(101) }).optional() }),
    z.object({ others: count }),
  ),
  /** Ends the loan of questions to this window. */
  'label.giveBack': command(none, none),
  /** Saves a draft for a question; null removes it. On disk before the answer is sent. */
  'label.draft': command(
    z.object({ annotator, task: TaskId, id, draft: Draft.nullable() }),
    z.object({ drafts: count }),
  ),
  'label.overview': command(z.object({ annotator }), LabelOverview),
  /**
   * The next pairs of a queue, in its order. `exclude` names pairs that the client already holds;
   * `offset` skips that many.
   */
  'label.next': command(
    z.object({
      annotator,
      queue: QueueName.default('pending'),
      domainId: id.optional(),
      /** Order of the `pending` and `second` queues; random by default. */
      order: QueueOrder.optional(),
      exclude: z.array(id).max(100).default([]),
      holds,
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(LabelPair),
  ),
  /** The source pairs that would be sent next for a run, the most informative first; sends none. */
  'label.proposeNext': command(labelNextWish, z.array(LabelNextPick)),
  /**
   * Sends source pairs to the front of the queue: those proposed for a run, or the ones given. `waiting`
   * counts all sent pairs that nobody has decided.
   */
  'label.sendNext': command(
    z.union([
      labelNextWish,
      z.object({ pairIds: z.array(id).min(1).max(2000), why: z.string().min(1).max(500) }),
    ]),
    z.object({ sent: count, waiting: count }),
  ),
  'label.pair': command(z.object({ annotator, pairId: id }), LabelPair),
  /**
   * Refused with `vote-changed` when the standing vote is not `replaces`. Answered only once the vote is
   * on disk.
   */
  'label.submit': command(Decision, z.object({ vote: Vote, overview: LabelOverview })),
  /** Takes back my last standing vote; null where there is none. */
  'label.undo': command(
    z.object({ annotator }),
    z.object({ pair: LabelPair, overview: LabelOverview }).nullable(),
  ),
  'label.redo': command(
    z.object({ annotator }),
    z.object({ pair: LabelPair, overview: LabelOverview }).nullable(),
  ),
  /** What annotators go by and the reasons that they choose from: those that count, or a version of the history. */
  'label.guidelines': command(
    z.object({ version: z.string().max(100).nullable().optional() }),
    Guidelines,
  ),
  /** All versions, the newest first; those that Dialect comes with at the end. */
  'label.guidelinesHistory': command(none, z.array(GuidelinesVersion)),
  /**
   * A version more; votes given from now on are under it. `replaces`: the version that its author has seen; refused
   * with `guidelines-changed` where another one counts by now.
   */
  'label.setGuidelines': command(
    GuidelinesContent.extend({
      annotator,
      reasons: z.array(ReasonGiven).max(50),
      replaces: z.string().max(100).nullable(),
    }),
    Guidelines,
  ),
  /** Questions of the source domains by task, so that the Label room shows only tasks that exist. */
  'label.tasks': command(none, TaskCounts),
  /** What the project asks in each task: scale, options, criteria. */
  'label.taskSettings': command(none, TaskSettings),
  'label.setTaskSettings': command(TaskSettings, none),
  /**
   * The same commands for every task whose questions are lists of texts. Undo and redo stay within one
   * task.
   */
  'question.overview': command(z.object({ annotator, task: ListTaskId }), LabelOverview),
  'question.next': command(
    z.object({
      annotator,
      task: ListTaskId,
      queue: QueueName.default('pending'),
      domainId: id.optional(),
      /** Order of the `pending` and `second` queues; random by default. */
      order: QueueOrder.optional(),
      exclude: z.array(id).max(100).default([]),
      holds,
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(Question),
  ),
  'question.get': command(z.object({ annotator, questionId: id }), Question),
  /**
   * Refused with `bad-vote` when the task finds a fault, and with `vote-changed` as for pairs; answered
   * only once the vote is on disk.
   */
  'question.submit': command(
    QuestionDecision,
    z.object({ vote: QuestionVote, overview: LabelOverview }),
  ),
  'question.undo': command(
    z.object({ annotator, task: ListTaskId }),
    z.object({ question: Question, overview: LabelOverview }).nullable(),
  ),
  'question.redo': command(
    z.object({ annotator, task: ListTaskId }),
    z.object({ question: Question, overview: LabelOverview }).nullable(),
  ),
} as const;
