/** Measurements of a trained candidate besides accuracy: calibration, and how far the domains lie apart. */
import { z } from 'zod';
import { count } from './primitives.ts';

/** How well the probabilities sigmoid(margin / temperature) match what people chose. */
export const Calibration = z.object({
  /** Expected calibration error. */
  ece: z.number(),
  /** Mean squared error of the probabilities. */
  brier: z.number(),
  /** Mean negative log likelihood. */
  nll: z.number(),
  /** Reliability curve: pairs binned by the confidence in the predicted side, .5 to 1. */
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

/** How far source and target lie apart in one representation of the texts. */
export const Shift = z.object({
  /**
   * Held-out distance by a freshly trained critic, in units of the representation; null if not measured.
   */
  distance: z.number().nullable(),
  /**
   * The same with domains shuffled: mean and maximum of that distance, and the share at least as large as
   * the real one.
   */
  nullMean: z.number().nullable(),
  nullMost: z.number().nullable(),
  p: z.number().nullable(),
  /** Held-out area under the ROC curve of a domain classifier; .5: the domains cannot be told apart. */
  auc: z.number(),
  /** Proxy-A distance 2 (1 - 2 error); 0: the domains cannot be told apart, 2: they always can. */
  proxyA: z.number(),
  /** exp of the entropy of the normalised singular values. */
  effectiveRank: z.number(),
  /** Mean Euclidean norm of a text's representation. */
  norm: z.number(),
});
export type Shift = z.infer<typeof Shift>;

export const Diagnostics = z.object({
  /** Shift between the domains in the features z that this candidate learned. */
  shift: Shift,
  /** Standard deviation of the rewards over source and over target texts. */
  rewardSpread: z.object({ source: z.number(), target: z.number() }),
  /** Mean cosine between the gradients of the two losses over z; null without a domain loss. */
  gradientCosine: z.number().nullable(),
});
export type Diagnostics = z.infer<typeof Diagnostics>;
