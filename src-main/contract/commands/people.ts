/** Commands on the people who label. */
import { z } from 'zod';
import {
  Disagreements,
  JudgeWish,
  Outcome,
  PeopleReport,
  QuestionDisagreements,
  Strength,
} from '../records.ts';
import { annotator, command, count, id, none } from './command.ts';

const disagreementPage = z.object({
  /** Those that were left open. */
  exclude: z.array(id).max(100_000).default([]),
  limit: z.number().int().min(1).max(50).default(1),
  /** The one on the screen, which stays the first one while it is open. */
  shown: id.optional(),
});

export const peopleCommands = {
  /** How far annotators agree, by the votes that stand now. */
  'people.report': command(z.object({}), PeopleReport),
  /** Has a language model vote on pairs, through a server at a given address. */
  'judge.start': command(JudgeWish, z.object({ jobId: z.string() })),
  /** The default prompt template. */
  'judge.template': command(none, z.object({ template: z.string() })),
  /** Whether training learns from a judge's votes. */
  'judge.include': command(z.object({ name: z.string().max(200), included: z.boolean() }), none),
  /** Pairs whose votes say different things and that nobody has settled, those with the most votes first. */
  'people.disagreements': command(disagreementPage, Disagreements),
  /** The same of every other task. */
  'people.questionDisagreements': command(disagreementPage, QuestionDisagreements),
  /**
   * Settles a pair: a vote of its own, under the name of the adjudicator with a mark, which training and exports of
   * pairs take in place of all others on the pair. Refused with `no-disagreement` where all said the same. The
   * answer is sent only after it is on disk.
   */
  'people.adjudicate': command(
    z.object({
      pairId: id,
      annotator,
      outcome: Outcome.exclude(['skip', 'flag']),
      chosen: id.nullable(),
      strength: Strength.default(2),
      durationMs: count.default(0),
      note: z.string().max(10_000).default(''),
    }),
    none,
  ),
  /** Settles a question of another task in the same way, with an answer of its task: one that was given, or another. */
  'people.adjudicateQuestion': command(
    z.object({
      questionId: id,
      annotator,
      outcome: z.string().min(1).max(40),
      answer: z.unknown(),
      durationMs: count.default(0),
      note: z.string().max(10_000).default(''),
    }),
    none,
  ),
  /** Takes back what I settled last, of any task; null where there is none. */
  'people.undoAdjudication': command(
    z.object({ annotator }),
    z.union([z.object({ pairId: id }), z.object({ questionId: id })]).nullable(),
  ),
} as const;
