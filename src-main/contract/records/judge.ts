/** A language model that votes beside the people. */
import { z } from 'zod';
import { PeopleFigure } from './people-figure.ts';
import { count } from './primitives.ts';

export const JudgeWish = z.object({
  /** Of an OpenAI-compatible server, as http://127.0.0.1:11434/v1. */
  url: z.string().min(1).max(2000),
  model: z.string().trim().min(1).max(150),
  /** With {prompt}, {first} and {second}; the default where it is empty. */
  template: z.string().max(20_000).default(''),
  /** Most pairs to judge. */
  count: z.number().int().min(1).max(1_000_000).default(200),
  /** Pairs that people decided, so that the judge can be held against them; that nobody did; any. */
  among: z.enum(['decided', 'open', 'all']).default('decided'),
  /** What becomes of a pair whose two orders say different things. */
  differing: z.enum(['tie', 'leave-out']).default('leave-out'),
  /** Whether texts may be sent to another machine than this one. */
  otherHosts: z.boolean().default(false),
  /** For one answer. */
  seconds: z.number().int().min(1).max(3600).default(120),
});
export type JudgeWish = z.infer<typeof JudgeWish>;
export type JudgeWishInput = z.input<typeof JudgeWish>;

export const JudgeOutcome = z.object({
  annotator: z.string(),
  /** Pairs that there were to judge, at most as many as wished for. */
  asked: count,
  voted: count,
  /** Both orders said something, and not the same. */
  differing: count,
  /** Answered in another form than asked for: no vote. */
  unclear: count,
  /** No answer that could be used: refused, too slow, too long. */
  failed: count,
});
export type JudgeOutcome = z.infer<typeof JudgeOutcome>;

export const JudgeReport = z.object({
  name: z.string(),
  decided: count,
  /** Pairs of which the two orders differ and that were left out. */
  leftOut: count,
  /** Mean agreement with people's votes on the same pair. */
  agreement: PeopleFigure,
  gold: PeopleFigure,
  /** Share of pairs on which both orders say the same. */
  consistency: PeopleFigure,
  /** Where they name the same place twice: share of the first place; .5 without a bias. */
  firstPlace: PeopleFigure,
  /** Whether training learns from its votes. */
  included: z.boolean(),
});
export type JudgeReport = z.infer<typeof JudgeReport>;
