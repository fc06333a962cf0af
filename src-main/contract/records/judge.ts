/** A language model that votes beside the people. */
import { z } from 'zod';
import { PeopleFigure } from './people-figure.ts';
import { count } from './primitives.ts';

export const JudgeWish = z.object({
  /** Address of an OpenAI-compatible server, such as http://127.0.0.1:11434/v1. */
  url: z.string().min(1).max(2000),
  model: z.string().trim().min(1).max(150),
  /** Must contain {prompt}, {first} and {second}; empty: the default. */
  template: z.string().max(20_000).default(''),
  /** Maximum number of pairs to judge. */
  count: z.number().int().min(1).max(1_000_000).default(200),
  /**
   * Pairs that people decided, so that the judge can be compared with them; pairs that nobody decided; or
   * any.
   */
  among: z.enum(['decided', 'open', 'all']).default('decided'),
  /** What to do with a pair when the judge's answer depends on the order shown. */
  differing: z.enum(['tie', 'leave-out']).default('leave-out'),
  /** Whether texts may be sent to another machine. */
  otherHosts: z.boolean().default(false),
  /** Time limit for one answer. */
  seconds: z.number().int().min(1).max(3600).default(120),
});
export type JudgeWish = z.infer<typeof JudgeWish>;
export type JudgeWishInput = z.input<typeof JudgeWish>;

export const JudgeOutcome = z.object({
  annotator: z.string(),
  /** Pairs available to judge, at most as many as requested. */
  asked: count,
  voted: count,
  /** Pairs where both orders gave an answer, and a different one. */
  differing: count,
  /** Answers not in the requested form: no vote. */
  unclear: count,
  /** Requests without a usable answer: refused, too slow, too long. */
  failed: count,
});
export type JudgeOutcome = z.infer<typeof JudgeOutcome>;

export const JudgeReport = z.object({
  name: z.string(),
  decided: count,
  /** Pairs left out because the two orders differ. */
  leftOut: count,
  /** Mean agreement with people's votes on the same pairs. */
  agreement: PeopleFigure,
  gold: PeopleFigure,
  /** Share of pairs where both orders give the same answer. */
  consistency: PeopleFigure,
  /**
   * Share of answers that name the first place, among pairs where both orders name the same place; .5
   * without a bias.
   */
  firstPlace: PeopleFigure,
  /** Whether training learns from its votes. */
  included: z.boolean(),
});
export type JudgeReport = z.infer<typeof JudgeReport>;
