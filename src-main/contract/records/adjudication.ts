/** Pairs on which annotators disagree, and what was decided about them. */
import { z } from 'zod';
import { Answer, Outcome, Strength, Turn } from './labelling.ts';
import { count, id, time } from './primitives.ts';

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
  /** Of a prompt that is a conversation. */
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
