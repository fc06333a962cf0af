/** Pairs, decisions and queues. */
import { z } from 'zod';
import { count, id, time } from './primitives.ts';

/** 1 slightly, 2 plainly, 3 strongly. */
export const Strength = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Strength = z.infer<typeof Strength>;

export const Outcome = z.enum(['prefer', 'tie', 'both-bad', 'skip', 'flag']);
export type Outcome = z.infer<typeof Outcome>;

/**
 * The vote of the same annotator that was there when the question was shown, null for none: another one is not
 * overwritten unseen. Left out: whatever is there is replaced.
 */
export const replaces = z.string().nullable().optional();

/** What an annotator decides. Answers are named by item id, never by their place on the screen. */
export const Decision = z
  .object({
    pairId: id,
    annotator: z.string().min(1).max(200),
    outcome: Outcome,
    /** The chosen item; null unless `outcome` is `prefer`. */
    chosen: id.nullable(),
    strength: Strength.default(2),
    /** The item that stood on the left (or on top). */
    shownFirst: id,
    /** Time from the pair's appearance to the key, in milliseconds. */
    durationMs: count,
    reasons: z.array(z.string().max(200)).max(32).default([]),
    note: z.string().max(10_000).default(''),
    replaces,
  })
  .refine((d) => (d.outcome === 'prefer') === (d.chosen !== null), {
    message: 'A preference names the chosen item, and nothing else does.',
    path: ['chosen'],
  });
export type Decision = z.infer<typeof Decision>;
export type DecisionInput = z.input<typeof Decision>;

/** A decision as it stands on disk. */
export const Vote = z.object({
  /** UUIDv7: sorts by time, unique across copies of a project. */
  id: z.string(),
  pairId: id,
  annotator: z.string(),
  outcome: Outcome,
  chosen: id.nullable(),
  strength: Strength,
  shownFirst: id,
  durationMs: count,
  reasons: z.array(z.string()),
  note: z.string(),
  /** The vote of the same annotator on the same pair that this one replaces. */
  supersedes: z.string().nullable(),
  createdAt: time,
});
export type Vote = z.infer<typeof Vote>;

/**
 * pending: nobody has decided · second: others have, I have not · skipped, flagged: mine, to come
 * back to · done: mine, submitted. These divide all questions among them.
 * draft: what I began, wherever else it stands.
 */
export const QueueName = z.enum(['pending', 'second', 'draft', 'skipped', 'flagged', 'done']);
export type QueueName = z.infer<typeof QueueName>;

/** By a quick model of the votes so far (learning/next/order.ts says how). */
export const ModelOrder = z.enum(['disagreement', 'target', 'gain', 'clear']);
export type ModelOrder = z.infer<typeof ModelOrder>;

/** random: the project's own order of chance, the same for all · made: as pairs were added · prompt: those of one prompt together. */
export const QueueOrder = z.enum(['random', 'made', 'prompt', ...ModelOrder.options]);
export type QueueOrder = z.infer<typeof QueueOrder>;

export const Answer = z.object({ id, text: z.string() });
export type Answer = z.infer<typeof Answer>;

/** What was typed or chosen for a question before its vote. */
export const Draft = z.object({
  reasons: z.array(z.string().max(200)).max(32).default([]),
  note: z.string().max(10_000).default(''),
  /** What its task keeps of a half-made answer; null for nothing. */
  partial: z.unknown().default(null),
});
export type Draft = z.infer<typeof Draft>;

/** Which of my decisions are listed. */
export const DoneFilter = z.object({
  /** Words as they stand in prompt, texts, note or reasons. */
  search: z.string().max(500).default(''),
  /** Ids of reasons that these words mean, too: on the screen a reason has words of its own. */
  reasons: z.array(z.string().max(100)).max(50).optional(),
  domainId: id.optional(),
  /** Left out: those that decide. */
  outcomes: z.array(z.string().max(40)).max(10).optional(),
  strength: Strength.optional(),
  /** Only those with a note. */
  noted: z.boolean().default(false),
});
export type DoneFilter = z.infer<typeof DoneFilter>;

/** Something that I did to a question; `vote` where it is one. */
export const HistoryEvent = z.object({
  id: z.string(),
  kind: z.enum(['vote', 'undo', 'redo']),
  at: time,
  vote: Vote.nullable(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

/** What somebody says in a conversation. */
export const Turn = z.object({
  /** `system`, `user`, `assistant`, `tool`. */
  role: z.string(),
  text: z.string(),
});
export type Turn = z.infer<typeof Turn>;

/** A source pair whose label is expected to tell most of the target. */
export const LabelNextPick = z.object({
  pairId: id,
  /** disagreement (nats) x likeness; how much the texts are like the target's, 0 to 1. */
  gain: z.number(),
  disagreement: z.number(),
  likeness: z.number(),
  /** For who labels it. */
  why: z.string(),
});
export type LabelNextPick = z.infer<typeof LabelNextPick>;

/** A pair as it is shown: sides are already drawn for this annotator. */
export const LabelPair = z.object({
  pairId: id,
  domain: z.string(),
  prompt: z.string(),
  /** Of a prompt that is a conversation; none where it is a single question. */
  turns: z.array(Turn),
  first: Answer,
  second: Answer,
  /** My standing vote on this pair, if there is one; after an undo the one that was taken back. */
  vote: Vote.nullable(),
  /** Id of my vote that stands now. */
  standing: z.string().nullable(),
  /** What I began since. */
  draft: Draft.nullable(),
  /** Why this pair was chosen, as a short sentence. */
  why: z.string(),
});
export type LabelPair = z.infer<typeof LabelPair>;

export const LabelOverview = z.object({
  queues: z.object({
    pending: count,
    second: count,
    skipped: count,
    flagged: count,
    done: count,
  }),
  /** Questions that I began, also counted in one of the queues. */
  drafts: count,
  /** Median seconds between my last votes; null before there are five. */
  secondsPerVote: z.number().nullable(),
  /** At that pace, seconds until `pending` is empty. */
  secondsLeft: z.number().nullable(),
  doneToday: count,
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
export type LabelOverview = z.infer<typeof LabelOverview>;
