/** Rankings and their evaluation. */
import { z } from 'zod';
import { CalibrationReport } from './diagnostics.ts';
import { Interval, RunFindings, Verdict } from './learning.ts';
import { Item } from './project.ts';
import { count, id } from './primitives.ts';

export const RankingSort = z.enum(['rank', 'reward', 'change', 'spread', 'source-only', 'length']);
export type RankingSort = z.infer<typeof RankingSort>;

export const RankingRow = z.object({
  itemId: id,
  domainId: id,
  /** 1 is best. */
  rank: z.number().int().positive(),
  /** Mean over seeds of the reward, standardised over all target items. */
  reward: z.number(),
  /** Sample standard deviation of `reward` over seeds. */
  spread: z.number().nonnegative(),
  sourceOnlyRank: z.number().int().positive(),
  /** Places gained compared with source-only; negative: lost. */
  change: z.number().int(),
  promptExcerpt: z.string(),
  excerpt: z.string(),
  characters: count,
});
export type RankingRow = z.infer<typeof RankingRow>;

export const RankingItem = z.object({
  item: Item,
  domain: z.string(),
  /** The user's mark: excluded from exports of a ranking, and a note. */
  mark: z.object({ excluded: z.boolean(), note: z.string() }),
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

/** The context of a ranked text. */
export const AroundItem = z.object({
  /** Its rank under each seed of the candidate; empty in runs that kept no seeds. */
  seeds: z.array(z.object({ seed: count, reward: z.number(), rank: z.number().int().positive() })),
  /** Other answers to its prompt, best first, at most a dozen. */
  answers: z.array(
    z.object({
      itemId: id,
      text: z.string(),
      rank: z.number().int().positive(),
      reward: z.number(),
      spread: z.number().nonnegative(),
    }),
  ),
});
export type AroundItem = z.infer<typeof AroundItem>;

export const EvaluatedMethod = z.object({
  method: z.string(),
  label: z.string(),
  /** Share of gold pairs ordered correctly; present for gold pairs. */
  accuracy: z.number().optional(),
  /** Rank correlation with gold scores; present for gold scores, unless either side is constant. */
  spearman: z.number().optional(),
  /** 95 % bootstrap interval grouped by prompt. */
  interval: Interval,
  /** Further correlations, for gold scores. */
  pearson: z.number().optional(),
  kendall: z.number().optional(),
  /**
   * For questions with one right answer among three or more: how often it comes first, and its mean rank,
   * 1 the best. Present if the gold pairs are such questions.
   */
  choice: z.object({ accuracy: z.number(), interval: Interval, meanRank: z.number() }).optional(),
  /** This figure minus source-only's on the same rows; null for source-only itself. */
  againstSourceOnly: z
    .object({ difference: z.number(), interval: Interval, p: z.number() })
    .nullable(),
  /** For trained models with gold pairs: how well calibrated their probabilities are. */
  calibration: CalibrationReport.nullable(),
  reference: z.boolean().default(false),
});
export type EvaluatedMethod = z.infer<typeof EvaluatedMethod>;

/** The candidates on one target domain. */
const EvaluatedTarget = z.object({
  domainId: id,
  name: z.string(),
  /** Gold labels there. */
  count,
  /** As all of the evaluation: accuracy, or rank correlation, null if undefined. */
  methods: z.array(
    z.object({
      method: z.string(),
      label: z.string(),
      value: z.number().nullable(),
      interval: Interval.nullable(),
    }),
  ),
});

export const Evaluation = z.object({
  runId: id,
  /** The kind of gold label of which there are more. */
  gold: z.object({ kind: z.enum(['pairs', 'scores']), count }),
  /** Why the gold labels allow no measurement, as a sentence; null if they do. */
  undefinedBecause: z.string().nullable().default(null),
  /** Gold labels of the other kind, which were not used. */
  leftAside: count.default(0),
  /** If the gold pairs are questions with one right answer: how many, and their mean number of answers. */
  choices: z.object({ questions: count, answers: z.number() }).nullable().default(null),
  methods: z.array(EvaluatedMethod),
  /** Each target domain by itself; empty unless several have gold labels of this kind. */
  targets: z.array(EvaluatedTarget).default([]),
  /** Id of the candidate that the run settles on, as in `methods`; formed without gold. */
  chosen: z.string(),
  verdict: Verdict.nullable(),
  /** Evidence about the domains that no candidate takes part in; null for runs of earlier versions. */
  domains: RunFindings.pick({ labelShift: true, shortcuts: true, coverage: true })
    .nullable()
    .default(null),
});
export type Evaluation = z.infer<typeof Evaluation>;
