/** Commands of labelling. */
import { z } from 'zod';
import {
  Decision,
  DoneFilter,
  Draft,
  HistoryEvent,
  LabelNextPick,
  LabelOverview,
  LabelPair,
  LabelSettings,
  ListTaskId,
  Question,
  QuestionDecision,
  QuestionHistoryEvent,
  QuestionVote,
  QueueName,
  QueueOrder,
  TaskCounts,
  TaskId,
  TaskSettings,
  Vote,
} from '../records.ts';
import { annotator, changeOf, command, count, id, none } from './command.ts';

/**
 * What the window holds ready, the question on its screen included. Where it is named, these and those that are
 * answered are lent to the window: no other one gets them meanwhile, unless nothing else is left.
 */
const holds = z.array(id).max(100).optional();

const doneList = DoneFilter.extend({
  annotator,
  limit: z.number().int().min(1).max(200).default(50),
  /** As the page before said. */
  before: z.string().max(100).optional(),
});
const donePage = {
  /** Where the next page begins; null at the end. */
  before: z.string().nullable(),
  /** Of what is narrowed down; null where words are looked for, and of all. */
  total: count.nullable(),
};

export const labellingCommands = {
  /** How this project is labelled, by all of its annotators. */
  'label.settings': command(none, LabelSettings),
  'label.changeSettings': command(changeOf(LabelSettings), LabelSettings),
  /** Has the orders by a quick model made anew, beside; nobody waits for them. */
  'label.orderAnew': command(none, none),
  /** My decisions, the newest first, by pages. */
  'label.done': command(doneList, z.object({ pairs: z.array(LabelPair), ...donePage })),
  'question.done': command(
    doneList.extend({ task: ListTaskId }),
    z.object({ questions: z.array(Question), ...donePage }),
  ),
  /** All that I did to one of them, in order. */
  'label.history': command(z.object({ annotator, pairId: id }), z.array(HistoryEvent)),
  'question.history': command(
    z.object({ annotator, questionId: id }),
    z.array(QuestionHistoryEvent),
  ),
  /**
   * Gives many of them one outcome that names no text; one undo takes that back. `seen`: the votes that are to be
   * replaced, one for each of `ids`; where another one stands by now, none is changed.
   */
  'label.change': command(
    z.object({
      ...{ annotator, task: TaskId, ids: z.array(id).min(1).max(5000) },
      seen: z.array(z.string().max(100)).max(5000).optional(),
      ...{ outcome: z.string().min(1).max(40), note: z.string().max(10_000).optional() },
    }),
    z.object({ changed: count, overview: LabelOverview }),
  ),
  /**
   * Who labels in this window, and what it holds, where it does already: a connection that is made again knows
   * nothing of the one before. Answers how many other windows label under the same name.
   */
  'label.sit': command(
    z.object({ annotator, held: z.object({ task: TaskId, ids: z.array(id).max(101) }).optional() }),
    z.object({ others: count }),
  ),
  /** Nothing is lent to this window any more. */
  'label.giveBack': command(none, none),
  /** Keeps what was begun for a question; null removes it. On disk when it is answered. */
  'label.draft': command(
    z.object({ annotator, task: TaskId, id, draft: Draft.nullable() }),
    z.object({ drafts: count }),
  ),
  'label.overview': command(z.object({ annotator }), LabelOverview),
  /** The next pairs of a queue, in its order. `exclude` names pairs that the client already holds; `offset` skips that many. */
  'label.next': command(
    z.object({
      annotator,
      queue: QueueName.default('pending'),
      domainId: id.optional(),
      /** Of what is pending or waits for a second opinion; random where it is left out. */
      order: QueueOrder.optional(),
      exclude: z.array(id).max(100).default([]),
      holds,
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(LabelPair),
  ),
  /** The source pairs that would be sent next for a run, the most telling first; sends none. */
  'label.proposeNext': command(
    z.object({ runId: id, count: z.number().int().min(1).max(2000) }),
    z.array(LabelNextPick),
  ),
  /**
   * Sends source pairs to the queue, before all others: those that are proposed for a run, or these. `waiting`
   * counts all sent pairs that nobody has decided.
   */
  'label.sendNext': command(
    z.union([
      z.object({ runId: id, count: z.number().int().min(1).max(2000) }),
      z.object({ pairIds: z.array(id).min(1).max(2000), why: z.string().min(1).max(500) }),
    ]),
    z.object({ sent: count, waiting: count }),
  ),
  'label.pair': command(z.object({ annotator, pairId: id }), LabelPair),
  /** Refused with `vote-changed` where `replaces` is not what stands. The answer is sent only after the vote is on disk. */
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
  /** Questions of the source domains by task, so that the Label room shows those that there are. */
  'label.tasks': command(none, TaskCounts),
  /** What the project asks in its tasks: scale, options, criteria. */
  'label.taskSettings': command(none, TaskSettings),
  'label.setTaskSettings': command(TaskSettings, none),
  /** The same for every task whose questions are lists of texts. Undo and redo keep to one task. */
  'question.overview': command(z.object({ annotator, task: ListTaskId }), LabelOverview),
  'question.next': command(
    z.object({
      annotator,
      task: ListTaskId,
      queue: QueueName.default('pending'),
      domainId: id.optional(),
      /** Of what is pending or waits for a second opinion; random where it is left out. */
      order: QueueOrder.optional(),
      exclude: z.array(id).max(100).default([]),
      holds,
      limit: z.number().int().min(1).max(50).default(5),
      offset: z.number().int().min(0).default(0),
    }),
    z.array(Question),
  ),
  'question.get': command(z.object({ annotator, questionId: id }), Question),
  /** Refused with `bad-vote` where the task finds a fault, and as a vote on a pair; answered only after the vote is on disk. */
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
