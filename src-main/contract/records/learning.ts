/** Settings, runs and what is known of them. */
import { z } from 'zod';
import { EngineId, EngineReport, Failure } from './work.ts';
import { count, id, time } from './primitives.ts';

export const Standardise = z.enum(['domain', 'joint']);
export type Standardise = z.infer<typeof Standardise>;

export const TrainSettings = z.object({
  /**
   * Candidates: ids of registered methods, `id@lambda` for another weight of the domain loss, or `all`.
   * source-only is always trained, named or not.
   */
  methods: z.array(z.string()).default(['source-only', 'wdgrl']),
  /** Weight of the domain loss after warm-up, for candidates that name none; null: each method's own. */
  lambda: z.number().min(0).max(100).nullable().default(null),
  /** Id of a source loss; auto: what the labels call for. */
  loss: z.string().default('auto'),
  /** Margin by which rewards should differ for every step of strength above 'slightly'. */
  marginScale: z.number().min(0).max(10).default(0.5),
  /** Weight of mean((sum of an example's rewards)^2), which keeps rewards around zero. */
  centring: z.number().min(0).max(10).default(0),
  /** Weighs votes by how well their annotator agrees with the others. */
  reliability: z.boolean().default(false),
  /** Gives pairs whose longer answer is chosen and the others the same total weight. */
  lengthBalance: z.boolean().default(false),
  seeds: z.number().int().min(1).max(32).default(5),
  /** The first seed; seed k of the ensemble is `seed + k`. */
  seed: z.number().int().nonnegative().default(0),
  steps: z.number().int().min(1).max(1_000_000).default(500),
  /** Preference pairs a step; the target batch has twice as many texts. */
  batch: z.number().int().min(1).max(4096).default(32),
  learningRate: z.number().positive().max(1).default(1e-3),
  criticLearningRate: z.number().positive().max(1).default(1e-3),
  /** Decoupled: every step shrinks weights by learning rate times this. */
  weightDecay: z.number().min(0).max(100).default(3),
  /** Deviation of the noise added to standardised features while training. */
  inputNoise: z.number().min(0).max(10).default(0.5),
  criticSteps: z.number().int().min(1).max(100).default(3),
  /** Weight of the gradient penalty (gamma). */
  gradientPenalty: z.number().min(0).max(1000).default(10),
  /** Width of the projector and of its features z. */
  hidden: z.number().int().min(2).max(4096).default(64),
  /** Ids of validators, which compare candidates without target labels; empty: none. */
  validators: z.array(z.string()).default(['importance', 'circular']),
  /** Also trains on target labels, where there are any: an upper reference, never a candidate. */
  reference: z.boolean().default(false),
  /** Ids of encoders joined by +: built-in ones, folders of models, ids on the hub. */
  encoder: z.string().default('style'),
  /** What blocks of meaning are multiplied with, beside those of form; auto: validation chooses for each. */
  meaningFactor: z.union([z.literal('auto'), z.number().min(0).max(10)]).default('auto'),
  standardise: Standardise.default('domain'),
  /** lora: the language model itself is tuned by adapters, from the frozen result on. */
  tune: z.enum(['none', 'lora']).default('none'),
  /** Rank of the adapters, and what their product is multiplied with, times the rank. */
  loraRank: z.number().int().min(1).max(256).default(16),
  loraAlpha: z.number().positive().max(1024).default(16),
  /**
   * Matrices of a layer that have adapters: of the attention, or of a causal model's feed-forward part.
   * Where none are named, query and value of BERT's kin, and every matrix of a causal model.
   */
  loraTargets: z
    .array(z.enum(['query', 'key', 'value', 'output', 'gate', 'up', 'down']))
    .min(1)
    .default(['query', 'value']),
  /** Layers that have adapters, counted from the highest; 0: all. */
  loraLayers: z.number().int().min(0).max(1000).default(0),
  tuneSteps: z.number().int().min(1).max(100_000).default(180),
  /** Examples a step of tuning. */
  tuneBatch: z.number().int().min(1).max(1024).default(8),
  /** Of the adapters: warms up over the first tenth of the steps, then falls to 0. */
  tuneLearningRate: z.number().positive().max(1).default(5e-4),
  /** Tokens of a text that are read while tuning. */
  tuneTokens: z.number().int().min(8).max(8192).default(256),
  engine: z.union([EngineId, z.literal('auto')]).default('auto'),
  /** Share of source prompts held out for validation. */
  validation: z.number().min(0).max(0.5).default(0.2),
  /** Domain ids; empty means all of that role. */
  sources: z.array(id).default([]),
  targets: z.array(id).default([]),
});
export type TrainSettings = z.infer<typeof TrainSettings>;
export type TrainSettingsInput = z.input<typeof TrainSettings>;

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

/** How well probabilities sigmoid(margin / temperature) meet what people chose. */
export const Calibration = z.object({
  /** Expected calibration error. */
  ece: z.number(),
  /** Mean squared error of the probabilities. */
  brier: z.number(),
  /** Mean negative log likelihood. */
  nll: z.number(),
  /** Reliability curve: pairs by the confidence of the predicted side, .5 to 1. */
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      confidence: z.number(),
      accuracy: z.number(),
      count,
    }),
  ),
});
export type Calibration = z.infer<typeof Calibration>;

export const CalibrationReport = z.object({
  temperature: z.number().positive(),
  before: Calibration,
  /** With temperatures fitted on other pairs than those measured. */
  after: Calibration,
});
export type CalibrationReport = z.infer<typeof CalibrationReport>;

/** How far source and target lie apart, for one representation of the texts. */
export const Shift = z.object({
  /** Held-out distance of a fresh critic, in units of the representation; null where not measured. */
  distance: z.number().nullable(),
  /** The same for shuffled domains: their mean and largest, and the share that is at least as far. */
  nullMean: z.number().nullable(),
  nullMost: z.number().nullable(),
  p: z.number().nullable(),
  /** Held-out area under the curve of a domain classifier; .5: domains cannot be told apart. */
  auc: z.number(),
  /** Proxy-A distance 2 (1 - 2 error); 0: cannot be told apart, 2: always. */
  proxyA: z.number(),
  /** exp of the entropy of the normalised singular values. */
  effectiveRank: z.number(),
  /** Mean Euclidean norm of a text's representation. */
  norm: z.number(),
});
export type Shift = z.infer<typeof Shift>;

export const Diagnostics = z.object({
  /** Of the features z that this candidate learned. */
  shift: Shift,
  /** Standard deviation of the rewards over source and target texts. */
  rewardSpread: z.object({ source: z.number(), target: z.number() }),
  /** Mean cosine between the gradients of both losses over z; null without a domain loss. */
  gradientCosine: z.number().nullable(),
});
export type Diagnostics = z.infer<typeof Diagnostics>;

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

export const Verdict = z.object({
  advice: z.enum(['adapt', 'do-not-adapt', 'label-more']),
  /** Id of the candidate that it speaks of: source-only where the advice is not to adapt. */
  candidate: z.string(),
  /** How many more labels would settle it; null where that is not the question. */
  labels: count.nullable(),
  /** Where they are needed: votes on source pairs, or a blind spot-check of target pairs. */
  labelsOf: z.enum(['source', 'target']).nullable(),
  reasons: z.array(z.string()),
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
  /** Id of the candidate that the validators pick together. */
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
  /** Mean of the validators' ranks; the lowest is chosen. */
  averageRank: z.number().nullable().default(null),
  /** Trained on target labels as well: an upper reference. */
  reference: z.boolean().default(false),
  /** Spearman correlation of reward with text length over target items. */
  lengthCorrelation: z.number().nullable(),
  /** Mean Spearman correlation between the seeds' target rankings. Agreement, not correctness. */
  seedAgreement: z.number().nullable(),
  /** Spearman correlation of reward with each encoder feature over target items, strongest first. */
  drivers: z.array(z.object({ feature: z.string(), label: z.string(), correlation: z.number() })),
  stepsPerSecond: z.number(),
  seconds: z.number(),
});
export type MethodSummary = z.infer<typeof MethodSummary>;

export const Run = z.object({
  id,
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
