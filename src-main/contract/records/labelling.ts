/** Pairs, decisions and queues. */
import { z } from 'zod';
import { MapPart } from './maps.ts';
import { count, id, personName, time } from './primitives.ts';

/** 1 slightly, 2 plainly, 3 strongly. */
export const Strength = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Strength = z.infer<typeof Strength>;

export const Outcome = z.enum(['prefer', 'tie', 'both-bad', 'skip', 'flag']);
export type Outcome = z.infer<typeof Outcome>;

/**
 * The annotator's vote when the question was shown, or null for none; if another one stands by now, it is
 * not overwritten unseen. Left out: whatever stands is replaced.
 */
export const replaces = z.string().nullable().optional();

/** An annotator's decision. Answers are named by item id, never by their position on the screen. */
export const Decision = z
  .object({
    pairId: id,
    annotator: personName,
    outcome: Outcome,
    /** The chosen item; null unless `outcome` is `prefer`. */
    chosen: id.nullable(),
    strength: Strength.default(2),
    /** The item on the left (or on top). */
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

/** A decision as stored. */
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
  /** Version of the guidelines that it was given under; null: none of the project's own, or not known. */
  guidelines: z.string().nullable(),
  /** The same annotator's earlier vote on the pair, which this one replaces. */
  supersedes: z.string().nullable(),
  createdAt: time,
});
export type Vote = z.infer<typeof Vote>;

/**
 * pending: nobody has decided · second: others have, I have not · skipped, flagged: mine, to come back to
 * · done: mine, submitted. Every question is in exactly one of these. draft: begun by me, whichever of
 * the others it is in.
 */
export const QueueName = z.enum(['pending', 'second', 'draft', 'skipped', 'flagged', 'done']);
export type QueueName = z.infer<typeof QueueName>;

/** Orders by a quick model of the votes so far (learning/next/order.ts explains them). */
export const ModelOrder = z.enum(['disagreement', 'target', 'gain', 'clear']);
export type ModelOrder = z.infer<typeof ModelOrder>;

/**
 * random: one random order, the same for all annotators · made: in the order added · prompt: pairs of one
 * prompt together.
 */
export const QueueOrder = z.enum(['random', 'made', 'prompt', ...ModelOrder.options]);
export type QueueOrder = z.infer<typeof QueueOrder>;

export const Answer = z.object({ id, text: z.string() });
export type Answer = z.infer<typeof Answer>;

/** Whatever was typed or chosen for a question before the vote. */
export const Draft = z.object({
  reasons: z.array(z.string().max(200)).max(32).default([]),
  note: z.string().max(10_000).default(''),
  /** The task's half-made answer; null for none. */
  partial: z.unknown().default(null),
});
export type Draft = z.infer<typeof Draft>;

/** A filter on my decisions. */
export const DoneFilter = z.object({
  /** Words to find in prompt, texts, note or reasons. */
  search: z.string().max(500).default(''),
  /** Ids of reasons that these words match, since the interface shows reasons in its own words. */
  reasons: z.array(z.string().max(100)).max(50).optional(),
  domainId: id.optional(),
  /** Left out: every outcome that decides the question. */
  outcomes: z.array(z.string().max(40)).max(10).optional(),
  strength: Strength.optional(),
  /** Only decisions with a note. */
  noted: z.boolean().default(false),
});
export type DoneFilter = z.infer<typeof DoneFilter>;

/** One of my actions on a question; `vote` is set if it was a vote. */
export const HistoryEvent = z.object({
  id: z.string(),
  kind: z.enum(['vote', 'undo', 'redo']),
  at: time,
  vote: Vote.nullable(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

/** One turn of a conversation. */
export const Turn = z.object({
  /** `system`, `user`, `assistant`, `tool`. */
  role: z.string(),
  text: z.string(),
});
export type Turn = z.infer<typeof Turn>;

/** Target texts of a ranking that source pairs should be like: one of them, or all that a search and filters leave. */
export const NearTexts = z.object({
  method: z.string(),
  itemId: id.optional(),
  search: z.string().max(500).default(''),
  domains: z.array(id).default([]),
  within: MapPart.optional(),
});
export type NearTexts = z.infer<typeof NearTexts>;

/** A source pair whose label is expected to be informative about the target. */
export const LabelNextPick = z.object({
  pairId: id,
  /**
   * disagreement (in nats) x likeness: how similar the texts are to the target's, 0 to 1. Near certain texts:
   * likeness alone.
   */
  gain: z.number(),
  disagreement: z.number(),
  likeness: z.number(),
  /** Explanation for the annotator. */
  why: z.string(),
});
export type LabelNextPick = z.infer<typeof LabelNextPick>;

/** A pair as shown: its sides are already drawn for this annotator. */
export const LabelPair = z.object({
  pairId: id,
  domain: z.string(),
  prompt: z.string(),
  /** The turns of a prompt that is a conversation; empty for a single question. */
  turns: z.array(Turn),
  first: Answer,
  second: Answer,
  /** My standing vote on this pair, if any; after an undo, the one taken back. */
  vote: Vote.nullable(),
  /** Id of my standing vote. */
  standing: z.string().nullable(),
  /** My draft since then. */
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
  /** Questions with a draft of mine; each is also counted in one of the queues. */
  drafts: count,
  /** Median seconds between my latest votes; null for fewer than five. */
  secondsPerVote: z.number().nullable(),
  /** Seconds until `pending` is empty, at that pace. */
  secondsLeft: z.number().nullable(),
  doneToday: count,
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
export type LabelOverview = z.infer<typeof LabelOverview>;
