/** Settings, runs and what is known of them. */
import { z } from 'zod';
import { EngineId, EngineReport, Failure } from './work.ts';
import { count, id, time } from './primitives.ts';

export const Standardise = z.enum(['domain', 'joint']);
export type Standardise = z.infer<typeof Standardise>;

export const TrainSettings = z.object({
  /** Ids of registered methods; source-only is always trained, named or not. */
  methods: z.array(z.string()).default(['source-only', 'wdgrl']),
  /** Weight of the domain loss after warm-up. */
  lambda: z.number().min(0).max(100).default(0.01),
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
  encoder: z.string().default('style'),
  standardise: Standardise.default('domain'),
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

/** What is known of one method of a run. */
export const MethodSummary = z.object({
  method: z.string(),
  label: z.string(),
  /** Pair accuracy on held-out source prompts, mean over seeds; null where nothing was held out. */
  sourceAccuracy: z.number().nullable(),
  /** 95 % bootstrap interval grouped by prompt. */
  sourceInterval: Interval.nullable(),
  /** Same pairs, 'longer wins'. */
  longerWins: z.number().nullable(),
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
  failure: Failure.nullable(),
});
export type Run = z.infer<typeof Run>;

export const CurvePoint = z.object({
  method: z.string(),
  seed: count,
  step: count,
  /** Mean Bradley-Terry loss over the last batches. */
  sourceLoss: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  /** Held-out critic distance divided by the critic's mean gradient norm; null for source-only. */
  distance: z.number().nullable(),
});
export type CurvePoint = z.infer<typeof CurvePoint>;

export const TrainPlan = z.object({
  settings: TrainSettings,
  methods: z.array(MethodInfo),
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
