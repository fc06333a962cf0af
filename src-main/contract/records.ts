/**
 * The records that the renderer and the core share, as zod schemas. A record here is what crosses
 * the wire; how it is stored is the business of `store`.
 */
import { z } from 'zod';

const id = z.number().int().positive();
const count = z.number().int().nonnegative();
/** Milliseconds since 1970-01-01 UTC. */
const time = z.number().int().nonnegative();

export const Role = z.enum(['source', 'target']);
export type Role = z.infer<typeof Role>;

export const ProjectInfo = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  createdAt: time,
  /** Made by Dialect's own generator: nothing of value is lost when it is made anew. */
  sample: z.boolean(),
});
export type ProjectInfo = z.infer<typeof ProjectInfo>;

export const RecentProject = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: time,
  exists: z.boolean(),
});
export type RecentProject = z.infer<typeof RecentProject>;

/** Labels that are known to be true and are never trained on. */
export const GoldCount = z.object({ pairs: count, scores: count });
export type GoldCount = z.infer<typeof GoldCount>;

export const Domain = z.object({
  id,
  name: z.string(),
  role: Role,
  items: count,
  pairs: count,
  /** Pairs on which at least one annotator has a standing decision. */
  labelled: count,
  /** Texts that came with a score (trainable in a source domain). */
  scores: count,
  gold: GoldCount,
  medianCharacters: count,
});
export type Domain = z.infer<typeof Domain>;

export const Item = z.object({
  id,
  domainId: id,
  /** The row's own id in the file it came from. */
  key: z.string(),
  prompt: z.string(),
  text: z.string(),
  metadata: z.record(z.string(), z.unknown()),
});
export type Item = z.infer<typeof Item>;

/* ---------------------------------------------------------------- labelling */

/** 1 slightly, 2 plainly, 3 strongly. */
export const Strength = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Strength = z.infer<typeof Strength>;

export const Outcome = z.enum(['prefer', 'tie', 'both-bad', 'skip', 'flag']);
export type Outcome = z.infer<typeof Outcome>;

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
 * back to · done: mine, submitted.
 */
export const QueueName = z.enum(['pending', 'second', 'skipped', 'flagged', 'done']);
export type QueueName = z.infer<typeof QueueName>;

export const Answer = z.object({ id, text: z.string() });
export type Answer = z.infer<typeof Answer>;

/** A pair as it is shown: sides are already drawn for this annotator. */
export const LabelPair = z.object({
  pairId: id,
  domain: z.string(),
  prompt: z.string(),
  first: Answer,
  second: Answer,
  /** My standing vote on this pair, if there is one. */
  vote: Vote.nullable(),
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
  /** Median seconds between my last votes; null before there are five. */
  secondsPerVote: z.number().nullable(),
  /** At that pace, seconds until `pending` is empty. */
  secondsLeft: z.number().nullable(),
  doneToday: count,
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
export type LabelOverview = z.infer<typeof LabelOverview>;

/* ---------------------------------------------------------------- import */

export const Problem = z.object({
  /** 1-based line (or record) of the file; 0 where the whole file is meant. */
  row: count,
  column: z.string().nullable(),
  code: z.string(),
  /** A sentence that says what is wrong and what to do. */
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const FormatField = z.object({
  id: z.string(),
  label: z.string(),
  required: z.boolean(),
  description: z.string(),
});
export type FormatField = z.infer<typeof FormatField>;

export const FormatInfo = z.object({ id: z.string(), label: z.string(), description: z.string() });
export type FormatInfo = z.infer<typeof FormatInfo>;

export const ImportPreview = z.object({
  file: z.object({ name: z.string(), bytes: count }),
  /** e.g. 'CSV, comma, UTF-8, gzip' */
  carrier: z.string(),
  format: z.string(),
  /** Every format that could be chosen, best guess first. */
  formats: z.array(FormatInfo),
  /** Columns (or keys) that the first rows have. */
  columns: z.array(z.string()),
  fields: z.array(FormatField),
  /** field id -> column; a field without an entry is not read. */
  mapping: z.record(z.string(), z.string()),
  /** The first rows as they would be imported. */
  rows: z.array(
    z.object({
      row: count,
      kind: z.enum(['pair', 'text']),
      prompt: z.string(),
      texts: z.array(z.string()),
      label: z.string(),
    }),
  ),
  problems: z.array(Problem),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportRole = z.enum(['source', 'target', 'gold']);
export type ImportRole = z.infer<typeof ImportRole>;

export const ImportReport = z.object({
  rows: count,
  items: z.object({ added: count, known: count }),
  pairs: z.object({ added: count, known: count }),
  votes: z.object({ added: count, known: count }),
  scores: z.object({ added: count, known: count }),
  gold: z.object({ added: count, known: count }),
  /** Rows left out at the person's wish. */
  leftOut: count,
  problems: z.array(Problem),
});
export type ImportReport = z.infer<typeof ImportReport>;

/* ---------------------------------------------------------------- work */

export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Failure = z.infer<typeof Failure>;

export const Job = z.object({
  id: z.string(),
  kind: z.enum(['import', 'train', 'export']),
  title: z.string(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** 0 to 1; null while unknown. */
  fraction: z.number().min(0).max(1).nullable(),
  message: z.string(),
  secondsLeft: z.number().nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
  failure: Failure.nullable(),
  runId: id.nullable(),
  report: ImportReport.nullable(),
});
export type Job = z.infer<typeof Job>;

export const EngineId = z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']);
export type EngineId = z.infer<typeof EngineId>;

export const EngineInfo = z.object({
  id: EngineId,
  /** e.g. 'TensorFlow 2.18.1, CPU' */
  label: z.string(),
  available: z.boolean(),
  /** CPU, or a GPU's name. */
  device: z.string(),
  hardware: z.enum(['gpu', 'cpu', 'software-gpu']),
  /** Milliseconds of one 512 x 512 float32 matrix product; null where it was not measured. */
  matmulMs: z.number().nullable(),
  /** Why it is or is not available, and what would make it so. */
  reason: z.string(),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

export const EngineReport = z.object({
  chosen: EngineId,
  /** Why this one, and why not a faster one. */
  reason: z.string(),
  engines: z.array(EngineInfo),
});
export type EngineReport = z.infer<typeof EngineReport>;

/* ---------------------------------------------------------------- learning */

export const Standardise = z.enum(['domain', 'joint']);
export type Standardise = z.infer<typeof Standardise>;

export const TrainSettings = z.object({
  /** Ids of registered methods; source-only is always trained, named or not. */
  methods: z.array(z.string()).default(['source-only', 'wdgrl']),
  /** Weight of the domain loss after warm-up. */
  lambda: z.number().min(0).max(100).default(0.1),
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

/* ---------------------------------------------------------------- ranking */

export const RankingSort = z.enum(['rank', 'reward', 'change', 'spread', 'source-only', 'length']);
export type RankingSort = z.infer<typeof RankingSort>;

export const RankingRow = z.object({
  itemId: id,
  domainId: id,
  /** 1 is best. */
  rank: z.number().int().positive(),
  /** Mean over seeds of the reward, standardised over all target items. */
  reward: z.number(),
  /** Sample standard deviation of that over seeds. */
  spread: z.number().nonnegative(),
  sourceOnlyRank: z.number().int().positive(),
  /** Places gained against source-only; negative: lost. */
  change: z.number().int(),
  promptExcerpt: z.string(),
  excerpt: z.string(),
  characters: count,
});
export type RankingRow = z.infer<typeof RankingRow>;

export const RankingItem = z.object({
  item: Item,
  domain: z.string(),
  methods: z.array(
    z.object({
      method: z.string(),
      label: z.string(),
      rank: z.number().int().positive(),
      of: count,
      reward: z.number(),
      spread: z.number().nonnegative(),
    }),
  ),
  /** The encoder's features of this text; z is standardised over its domain. */
  features: z.array(
    z.object({
      feature: z.string(),
      label: z.string(),
      value: z.number(),
      z: z.number(),
      /** Correlation of this feature with the reward over all target items, per method. */
      correlation: z.number(),
    }),
  ),
});
export type RankingItem = z.infer<typeof RankingItem>;

export const EvaluatedMethod = z.object({
  method: z.string(),
  label: z.string(),
  /** Share of gold pairs ordered rightly; present for gold pairs. */
  accuracy: z.number().optional(),
  /** Rank correlation with gold scores; present for gold scores. */
  spearman: z.number().optional(),
  /** 95 % bootstrap interval grouped by prompt. */
  interval: Interval,
});
export type EvaluatedMethod = z.infer<typeof EvaluatedMethod>;

export const Evaluation = z.object({
  runId: id,
  gold: z.object({ kind: z.enum(['pairs', 'scores']), count }),
  methods: z.array(EvaluatedMethod),
});
export type Evaluation = z.infer<typeof Evaluation>;

/* ---------------------------------------------------------------- export */

export const ExportWhat = z.enum(['votes', 'pairs', 'rewards']);
export type ExportWhat = z.infer<typeof ExportWhat>;

export const ExportFormat = FormatInfo.extend({
  what: ExportWhat,
  extension: z.string(),
});
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportResult = z.object({
  /** Given to the host, which saves or downloads the file behind it. */
  token: z.string(),
  name: z.string(),
  rows: count,
  /** What the format could not carry, as sentences: '12 ties dropped: ...'. */
  notes: z.array(z.string()),
});
export type ExportResult = z.infer<typeof ExportResult>;

/* ---------------------------------------------------------------- settings */

/** Kept per user, not per project. */
export const Preferences = z.object({
  annotator: z.string().min(1).max(200).default('me'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Go to the next pair after a vote. */
  autoAdvance: z.boolean().default(true),
  autoAdvanceMs: z.number().int().min(0).max(5000).default(350),
  showWordCounts: z.boolean().default(false),
  linkedScroll: z.boolean().default(false),
  engine: z.union([EngineId, z.literal('auto')]).default('auto'),
  /** Act id -> key, for keys that differ from the defaults; syntax of tinykeys. */
  keys: z.record(z.string(), z.string()).default({}),
});
export type Preferences = z.infer<typeof Preferences>;

export const AppState = z.object({
  version: z.string(),
  host: z.enum(['electron', 'web']),
  project: ProjectInfo.nullable(),
  recents: z.array(RecentProject),
  /** Where new projects and the sample are put. */
  projectsFolder: z.string(),
  preferences: Preferences,
  jobs: z.array(Job),
});
export type AppState = z.infer<typeof AppState>;
