/** Training runs and their results. */
import { z } from 'zod';
import { CalibrationReport, Diagnostics, Shift } from './diagnostics.ts';
import { EngineId, EngineReport, Failure } from './work.ts';
import { count, id, time } from './primitives.ts';
import { TrainSettings } from './train-settings.ts';

export const RunStatus = z.enum(['running', 'done', 'stopped', 'failed', 'killed']);
export type RunStatus = z.infer<typeof RunStatus>;

export const Interval = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof Interval>;

export const MethodInfo = z.object({ id: z.string(), label: z.string(), description: z.string() });
export type MethodInfo = z.infer<typeof MethodInfo>;

/** A method with the weight of its domain loss: the unit that a run compares. */
export const CandidateInfo = MethodInfo.extend({
  method: z.string(),
  /** Null for methods without a domain loss. */
  lambda: z.number().nullable(),
  /** Minimum agreement of the models that teach it; null for methods without teachers. */
  agreement: z.number().nullable().default(null),
});
export type CandidateInfo = z.infer<typeof CandidateInfo>;

export const LossInfo = MethodInfo.extend({
  /** Whether the project's labels suffice for it, and if not, why. */
  usable: z.boolean(),
  why: z.string(),
});
export type LossInfo = z.infer<typeof LossInfo>;

/** One validator's score of a candidate; higher is better. */
export const ValidatorScore = z.object({
  validator: z.string(),
  score: z.number().nullable(),
  /** Rank among the run's candidates, 1 the best; null if the validator could not score it. */
  rank: z.number().nullable(),
  /** Score minus source-only's on the same rows, with its standard error. */
  gain: z.number().nullable(),
  gainError: z.number().nullable(),
});
export type ValidatorScore = z.infer<typeof ValidatorScore>;

export const ShareOfPairs = z.object({ pairs: count, accuracy: z.number(), interval: Interval });
export type ShareOfPairs = z.infer<typeof ShareOfPairs>;

/** Sections of the evidence, where the basis of a reason is shown. */
export const EvidenceSection = z.enum([
  'spot-check',
  'source',
  'validators',
  'diagnostics',
  'ranking',
  'shortcuts',
  'coverage',
]);
export type EvidenceSection = z.infer<typeof EvidenceSection>;

export const Verdict = z.object({
  /**
   * adapt, do-not-adapt: which candidate to rank with · label-more: undecided so far · only-length,
   * nothing-transfers: the best candidate is no better on the target than preferring the longer text, or
   * than a coin; only a spot-check can show this.
   */
  advice: z.enum(['adapt', 'do-not-adapt', 'label-more', 'only-length', 'nothing-transfers']),
  /** Id of the candidate to rank with. */
  candidate: z.string(),
  /**
   * How many more labels would settle it, each of a different prompt; null if none are needed or none
   * would.
   */
  labels: count.nullable(),
  /** The labels needed: votes on source pairs, or a blind spot-check of target pairs. */
  labelsOf: z.enum(['source', 'target']).nullable(),
  reasons: z.array(z.string()),
  /** The section of the evidence for each reason; empty in runs of earlier versions. */
  evidence: z.array(EvidenceSection).default([]),
  /** The spot-check that it rests on; null if it was formed without target labels. */
  checked: z.object({ labels: count, prompts: count }).nullable().default(null),
});
export type Verdict = z.infer<typeof Verdict>;

/** The factor by which a run scales one block of its encoder's columns. */
export const BlockFactor = z.object({
  /** Unique within a run: the encoder's name, plus the block's id if it has several. */
  block: z.string(),
  label: z.string(),
  /** Multiplies the block's standardised columns; 0: the block is ignored. */
  factor: z.number(),
});
export type BlockFactor = z.infer<typeof BlockFactor>;

/** A run's findings about its domains and its choice of candidate; formed without gold. */
export const RunFindings = z.object({
  /** Id of the source loss, and why it was chosen. */
  loss: z.string(),
  lossReason: z.string(),
  /** Shift between the domains in the standardised features, before any method. */
  shift: Shift.nullable(),
  /**
   * Share of source pairs whose chosen answer is the more target-like one, with its interval; .5: quality
   * and domain are unrelated.
   */
  labelShift: z.object({ share: z.number(), interval: Interval }).nullable(),
  /** Simple features of texts, and how often the text with more of one wins; empty in runs of earlier versions. */
  shortcuts: z
    .array(
      z.object({
        id: z.string(),
        label: z.string(),
        /** Source pairs whose texts differ in it; and those of them that were held out. */
        source: ShareOfPairs.nullable(),
        heldOut: ShareOfPairs.nullable(),
      }),
    )
    .default([]),
  /** How much of the target the labelled texts cover; null if there are too few of either. */
  coverage: z
    .object({
      /** Share of target texts that lie as near to a source text as 95 % of source texts do to each other. */
      share: z.number(),
      /** Target texts that were looked at. */
      texts: count,
      /** Ids of target texts that lie furthest from all source texts, the furthest first. */
      furthest: z.array(id),
    })
    .nullable()
    .default(null),
  validators: z.array(
    MethodInfo.extend({
      /** Id of the candidate that it ranks first. */
      favourite: z.string().nullable(),
    }),
  ),
  /** Kendall's W over the validators' rankings: 1 they agree, 0 they do not; null for fewer than two. */
  concordance: z.number().nullable(),
  /**
   * Id of the candidate to rank with, as in the verdict: the validators' first where its gain over
   * source-only exceeds its error, else source-only.
   */
  chosen: z.string(),
  /** One for every block of meaning; empty if the encoder has none. */
  factors: z.array(BlockFactor).default([]),
  /** In runs of earlier versions: the one factor of all blocks of meaning. */
  meaningFactor: z.number().nullable().default(null),
  /** The blocks of columns that the run read; empty in runs of earlier versions. */
  blocks: z
    .array(
      z.object({
        /** Unique within a run. */
        name: z.string(),
        label: z.string(),
        kind: z.enum(['form', 'meaning', 'measure']),
        reads: z.enum(['answer', 'prompt and answer']),
        /** Number of columns. */
        dimension: count,
      }),
    )
    .default([]),
  /**
   * Items too long for an encoder: how many lost the start of their prompt, and how many part of their
   * answer.
   */
  shortened: z.array(z.object({ label: z.string(), prompts: count, answers: count })).default([]),
  /** Candidates whose training diverged, each with a sentence on what to change. */
  leftOut: z
    .array(z.object({ candidate: z.string(), label: z.string(), reason: z.string() }))
    .default([]),
  verdict: Verdict,
  /** The verdict formed without target labels, if a spot-check has changed it. */
  unchecked: Verdict.nullable().default(null),
});
export type RunFindings = z.infer<typeof RunFindings>;

/** Results of one candidate of a run. `method` is the candidate's id. */
export const MethodSummary = z.object({
  method: z.string(),
  label: z.string(),
  /** Pair accuracy on held-out source prompts, mean over seeds; null if nothing was held out. */
  sourceAccuracy: z.number().nullable(),
  /** 95 % bootstrap interval grouped by prompt. */
  sourceInterval: Interval.nullable(),
  /** Accuracy of 'longer wins' on the same pairs. */
  longerWins: z.number().nullable(),
  /** Accuracy minus source-only's on the same held-out source pairs: a paired test. */
  againstSourceOnly: z
    .object({ difference: z.number(), interval: Interval, p: z.number() })
    .nullable()
    .default(null),
  /** Accuracy minus that of 'longer wins', likewise. */
  againstLonger: z
    .object({ difference: z.number(), interval: Interval, p: z.number() })
    .nullable()
    .default(null),
  /** Share of pairs of target texts that this candidate and source-only order differently. */
  discordant: z.number().nullable().default(null),
  /**
   * Measured on held-out source pairs. The temperature applies to rewards in units of their standard
   * deviation over target texts, as in rankings; `before` is for raw rewards.
   */
  calibration: CalibrationReport.nullable().default(null),
  diagnostics: Diagnostics.nullable().default(null),
  validation: z.array(ValidatorScore).default([]),
  /** Mean of the validators' ranks, 1 the best. */
  averageRank: z.number().nullable().default(null),
  /** Trained on target labels as well: an upper reference. */
  reference: z.boolean().default(false),
  /** Spearman correlation of reward with text length over target items. */
  lengthCorrelation: z.number().nullable(),
  /** Spearman correlation of reward with each simple feature over target items; null where it does not vary. */
  shortcuts: z.array(z.object({ id: z.string(), correlation: z.number().nullable() })).default([]),
  /** Mean Spearman correlation between the seeds' target rankings: agreement, not correctness. */
  seedAgreement: z.number().nullable(),
  /** Spearman correlation of reward with each encoder feature over target items, strongest first. */
  drivers: z
    .array(z.object({ feature: z.string(), label: z.string(), correlation: z.number() }))
    .default([]),
  stepsPerSecond: z.number().default(0),
  seconds: z.number().default(0),
});
export type MethodSummary = z.infer<typeof MethodSummary>;

export const Run = z.object({
  id,
  /** The user's name and note for it; empty if there is none. */
  name: z.string(),
  note: z.string(),
  /** Listed before all others. */
  pinned: z.boolean(),
  status: RunStatus,
  settings: TrainSettings,
  /** e.g. 'WebAssembly, 2 threads'; null before the engine is known. */
  engine: z.string().nullable(),
  engineReason: z.string().nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
  /** Votes in the immutable snapshot. */
  votes: count,
  pairs: count,
  targetItems: count,
  /** Votes cast since the snapshot was taken. */
  votesSince: count,
  methods: z.array(MethodSummary),
  /** Null until the run is done, and for runs of earlier versions. */
  findings: RunFindings.nullable(),
  /** The share done at the checkpoint from which the run can continue; null if there is none. */
  resumable: z.object({ progress: z.number() }).nullable(),
  /** Its checkpoint was written by another version, and this one cannot continue from it. */
  outdated: z.boolean(),
  failure: Failure.nullable(),
});
export type Run = z.infer<typeof Run>;

export const CurvePoint = z.object({
  method: z.string(),
  seed: count,
  step: count,
  /** Mean source loss over the last batches. */
  sourceLoss: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  /** Held-out distance of the domain loss, in units of z; null if it has none. */
  distance: z.number().nullable(),
  /** Cosine between the gradients of source loss and domain loss over z; null without a domain loss. */
  gradientCosine: z.number().nullable().default(null),
});
export type CurvePoint = z.infer<typeof CurvePoint>;

export const TrainPlan = z.object({
  settings: TrainSettings,
  /** Every candidate that `all` stands for, plus those that the settings name. */
  candidates: z.array(CandidateInfo),
  /** Ids of the candidates that these settings train. */
  chosen: z.array(z.string()),
  losses: z.array(LossInfo),
  /** The loss that these settings use, and why. */
  loss: z.object({ id: z.string(), reason: z.string() }).nullable(),
  validators: z.array(MethodInfo),
  /** Target labels that an upper reference could learn from. */
  goldLabels: count,
  encoders: z.array(MethodInfo),
  /** Pairs that the snapshot would hold. */
  pairs: count,
  votes: count,
  ties: count,
  targetItems: count,
  /** Rough estimate; null if nothing is known of the engine yet. */
  seconds: z.number().nullable(),
  engine: EngineReport,
  /** The engine that the run would use. */
  engineId: EngineId,
  /** Reasons why training cannot start, as sentences; empty if it can. */
  obstacles: z.array(z.string()),
  /** Things worth knowing before starting. */
  warnings: z.array(z.string()),
});
export type TrainPlan = z.infer<typeof TrainPlan>;
