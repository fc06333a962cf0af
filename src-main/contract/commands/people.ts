/** Commands on the people who label. */
import { z } from 'zod';
import { Disagreements, JudgeWish, Outcome, PeopleReport, Strength } from '../records.ts';
import { annotator, command, count, id, none } from './command.ts';

export const peopleCommands = {
  /** How far annotators agree, by the votes that stand now. */
  'people.report': command(z.object({}), PeopleReport),
  /** Has a language model vote on pairs, through a server at a given address. */
  'judge.start': command(JudgeWish, z.object({ jobId: z.string() })),
  /** The default prompt template. */
  'judge.template': command(none, z.object({ template: z.string() })),
  /** Whether training learns from a judge's votes. */
  'judge.include': command(z.object({ name: z.string().max(200), included: z.boolean() }), none),
  /**
   * Pairs whose votes say different things and that nobody has settled, those with the most votes first. `shown`:
   * the pair on the screen, which stays the first one while it is open. exclude: pairs that were left open.
   */
  'people.disagreements': command(
    z.object({
      exclude: z.array(id).max(100_000).default([]),
      limit: z.number().int().min(1).max(50).default(1),
      shown: id.optional(),
    }),
    Disagreements,
  ),
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
  /** Takes back my last one; null where there is none. */
  'people.undoAdjudication': command(z.object({ annotator }), z.object({ pairId: id }).nullable()),
} as const;
