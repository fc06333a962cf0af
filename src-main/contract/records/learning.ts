/** Runs and what is known of them. */
import { z } from 'zod';
import { CalibrationReport, Diagnostics, Shift } from './diagnostics.ts';
import { EngineReport, Failure } from './work.ts';
import { count, id, time } from './primitives.ts';
import { TrainSettings } from './train-settings.ts';

export const RunStatus = z.enum(['running', 'done', 'stopped', 'failed', 'killed']);
export type RunStatus = z.infer<typeof RunStatus>;

export const Interval = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof Interval>;

export const MethodInfo = z.object({ id: z.string(), label: z.string(), description: z.string() });
export type MethodInfo = z.infer<typeof MethodInfo>;

/** A method with the weight of its domain loss: what one run compares. */
export const CandidateInfo = MethodInfo.extend({
  method: z.string(),
  /** Null for methods without a domain loss. */
  lambda: z.number().nullable(),
  /** Least agreement of the models that teach it; null for methods without any. */
  agreement: z.number().nullable().default(null),
});
export type CandidateInfo = z.infer<typeof CandidateInfo>;

export const LossInfo = MethodInfo.extend({
  /** Whether the labels of this project can serve it, and why not. */
  usable: z.boolean(),
  why: z.string(),
});
export type LossInfo = z.infer<typeof LossInfo>;

/** What one validator says of a candidate; higher is better. */
export const ValidatorScore = z.object({
  validator: z.string(),
  score: z.number().nullable(),
  /** 1 is best, over the run's candidates; null where the validator could not say. */
  rank: z.number().nullable(),
  /** Score minus source-only's on the same rows, with its standard error. */
  gain: z.number().nullable(),
  gainError: z.number().nullable(),
});
export type ValidatorScore = z.infer<typeof ValidatorScore>;

/** Sections of the evidence, in which what a sentence says is shown. */
export const EvidenceSection = z.enum([
  'spot-check',
  'source',
  'validators',
  'diagnostics',
  'ranking',
]);
export type EvidenceSection = z.infer<typeof EvidenceSection>;

export const Verdict = z.object({
  /**
   * adapt, do-not-adapt: which candidate to rank with · label-more: nothing says which yet ·
   * only-length, nothing-transfers: what a spot-check alone can show, that on the target the best candidate
   * is no better than calling the longer text better, or than a coin.
   */
  advice: z.enum(['adapt', 'do-not-adapt', 'label-more', 'only-length', 'nothing-transfers']),
  /** Id of the candidate to rank with. */
  candidate: z.string(),
  /** How many more labels would settle it, each of another prompt; null where none are asked for or can. */
  labels: count.nullable(),
  /** Where they are needed: votes on source pairs, or a blind spot-check of target pairs. */
  labelsOf: z.enum(['source', 'target']).nullable(),
  reasons: z.array(z.string()),
  /** Of each reason, where it is shown; empty in runs of earlier versions. */
  evidence: z.array(EvidenceSection).default([]),
  /** The spot-check that it rests on; null where it was formed without any label of the target. */
  checked: z.object({ labels: count, prompts: count }).nullable().default(null),
});
export type Verdict = z.infer<typeof Verdict>;

/** How strongly a run reads one block of its encoder's columns. */
export const BlockFactor = z.object({
  /** Distinct within a run: the encoder's name, and the block's id where it has several. */
  block: z.string(),
  label: z.string(),
  /** What its standardised columns were multiplied with; 0: it is not read. */
  factor: z.number(),
});
export type BlockFactor = z.infer<typeof BlockFactor>;

/** What is known of a run's domains and of its choice among the candidates; formed without gold. */
export const RunFindings = z.object({
  /** Id of the source loss that was used, and why. */
  loss: z.string(),
  lossReason: z.string(),
  /** Of the standardised features, before any method. */
  shift: Shift.nullable(),
  /**
   * Share of source pairs whose chosen answer is the more target-like one, with its interval: .5 says
   * that quality and domain have nothing to do with each other.
   */
  labelShift: z.object({ share: z.number(), interval: Interval }).nullable(),
  validators: z.array(
    MethodInfo.extend({
      /** Id of the candidate that it puts first. */
      favourite: z.string().nullable(),
    }),
  ),
  /** Kendall's W over the validators' rankings: 1 they agree, 0 they do not; null for fewer than two. */
  concordance: z.number().nullable(),
  /**
   * Id of the candidate to rank with, the verdict's: the one that the validators rank first where their
   * gain over source-only is larger than its error, else source-only.
   */
  chosen: z.string(),
  /** Of every block of meaning; empty where the encoder has none. */
  factors: z.array(BlockFactor).default([]),
  /** Of runs of earlier versions: the one factor of all blocks of meaning. */
  meaningFactor: z.number().nullable().default(null),
  /** What the run read of its items, column block by column block; empty in runs of earlier versions. */
  blocks: z
    .array(
      z.object({
        /** Distinct within a run. */
        name: z.string(),
        label: z.string(),
        kind: z.enum(['form', 'meaning', 'measure']),
        reads: z.enum(['answer', 'prompt and answer']),
        /** Columns. */
        dimension: count,
      }),
    )
    .default([]),
  /** Items that were too long for an encoder: those that lost the start of their prompt, or part of their answer. */
  shortened: z.array(z.object({ label: z.string(), prompts: count, answers: count })).default([]),
  /** Candidates whose training diverged, each with a sentence about what to change. */
  leftOut: z
    .array(z.object({ candidate: z.string(), label: z.string(), reason: z.string() }))
    .default([]),
  verdict: Verdict,
  /** The verdict that was formed without target labels, where a spot-check made another of it. */
  unchecked: Verdict.nullable().default(null),
});
export type RunFindings = z.infer<typeof RunFindings>;

/** What is known of one candidate of a run. `method` is the candidate's id. */
export const MethodSummary = z.object({
  method: z.string(),
  label: z.string(),
  /** Pair accuracy on held-out source prompts, mean over seeds; null where nothing was held out. */
  sourceAccuracy: z.number().nullable(),
  /** 95 % bootstrap interval grouped by prompt. */
  sourceInterval: Interval.nullable(),
  /** Same pairs, 'longer wins'. */
  longerWins: z.number().nullable(),
  /** Accuracy minus source-only's on the same held-out source pairs: a paired test. */
  againstSourceOnly: z
    .object({ difference: z.number(), interval: Interval, p: z.number() })
    .nullable()
    .default(null),
  /** The same against 'longer wins'. */
  againstLonger: z
    .object({ difference: z.number(), interval: Interval, p: z.number() })
    .nullable()
    .default(null),
  /** Share of pairs of target texts that this one and source-only order differently. */
  discordant: z.number().nullable().default(null),
  /**
   * On held-out source pairs. The temperature belongs to rewards in units of their standard deviation
   * over target texts, as rankings show them; `before` is of the rewards as they come.
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
  /** Mean Spearman correlation between the seeds' target rankings. Agreement, not correctness. */
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
  /** What a person calls it and says of it; empty where nobody did. */
  name: z.string(),
  note: z.string(),
  /** Stands before all others in lists. */
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
  /** Null before the run is done, and for runs of earlier versions. */
  findings: RunFindings.nullable(),
  /** A checkpoint is kept: the run can go on where it was. The share that was done. */
  resumable: z.object({ progress: z.number() }).nullable(),
  /** Its checkpoint is of another version, which this one cannot go on from. */
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
  /** Held-out distance of the domain loss, in units of z; null where it has none. */
  distance: z.number().nullable(),
  /** Cosine between the gradients of source and domain loss over z; null without a domain loss. */
  gradientCosine: z.number().nullable().default(null),
});
export type CurvePoint = z.infer<typeof CurvePoint>;

export const TrainPlan = z.object({
  settings: TrainSettings,
  /** Every candidate that `all` stands for, and those that the settings name. */
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
  /** Rough; null where nothing is known of the engine yet. */
  seconds: z.number().nullable(),
  engine: EngineReport,
  /** What keeps training from starting, as sentences; empty when it can start. */
  obstacles: z.array(z.string()),
  /** Worth knowing before starting. */
  warnings: z.array(z.string()),
});
export type TrainPlan = z.infer<typeof TrainPlan>;
