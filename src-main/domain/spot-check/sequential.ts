/**
 * When enough was labelled. An interval that holds at every number of labels at once lets a person look
 * after each vote and stop at will, without erring more often than was promised.
 */
import type { Interval } from '../../contract/index.ts';
import { readableCount } from '../sample-size.ts';
import type { Estimate } from './estimate.ts';
import { tQuantile } from './quantiles.ts';

/** Below 5 %: the sequence is exact in the limit, and errs a little more often where labels are few. */
const ALPHA = 0.04;
const Z = 1.959964;
/** Standard normal quantile at .8. */
const Z_POWER = 0.841621;
/** The number of labels at which the sequence is about as narrow as it can be. */
const TIGHTEST = 100;
const RHO2 = (-2 * Math.log(ALPHA) + Math.log(1 - 2 * Math.log(ALPHA))) / TIGHTEST;

/** Before, an interval rests on too few labels to stop by. */
export const FIRST_LOOK = 20;
/** Pairs of fewer prompts tell too little of how much prompts differ. */
export const FEWEST_PROMPTS = 10;
/** More than a spot-check can be asked for. */
const MOST_LABELS = 2000;
/** Differences nearer to 0 decide nothing. */
const NEGLIGIBLE = 0.02;
/** What is planned for where nothing larger was seen. */
const PLANNED = 0.05;

/** Half of the sequence's width in standard errors (Waudby-Smith et al. 2024, Ann. Statist. 52, Theorem 2.2). */
function standardErrors(labels: number): number {
  const scaled = labels * RHO2;
  return Math.sqrt(((2 * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / ALPHA));
}

/**
 * An asymptotic 95 % confidence sequence of a mean, widened by t over z since the labels are few at first.
 *
 * @param bounds that the mean cannot leave
 */
function confidenceSequence(estimate: Estimate, [least, most]: Interval): Interval {
  const { value, error, df, labels } = estimate;
  const half = error * standardErrors(labels) * (tQuantile(0.975, df) / Z);
  return [Math.max(least, value - half), Math.min(most, value + half)];
}

/**
 * A 95 % interval of this many labels, as wide as it has to be to hold at every number of labels at once.
 *
 * @param bounds that the mean cannot leave
 */
export function atAnyTime(
  [low, high]: Interval,
  labels: number,
  [least, most]: Interval,
): Interval {
  const more = ((high - low) / 2) * (standardErrors(Math.max(1, labels)) / Z - 1);
  return [Math.max(least, low - more), Math.min(most, high + more)];
}

/**
 * Labels in all until the sequence excludes 0, in 80 % of cases: a count of prompts where each label is of
 * another prompt.
 *
 * @param difference to be told from 0
 * @param variance of one label about it: squared standard error times labels
 * @returns unrounded, at least `FIRST_LOOK`; Infinity where no number up to 2000 does
 */
export function labelsToSettle(difference: number, variance: number): number {
  const size = Math.abs(difference);
  for (let labels = FIRST_LOOK; labels <= MOST_LABELS; labels = Math.ceil(labels * 1.02)) {
    const error = Math.sqrt(variance / labels);
    if (error * (standardErrors(labels) + Z_POWER) <= size) return labels;
  }
  return Number.POSITIVE_INFINITY;
}

/** better, worse: told apart · alike: a difference that matters is ruled out · open: not settled yet. */
export type Standing = 'better' | 'worse' | 'alike' | 'open';

export interface Settlement {
  standing: Standing;
  /** Holds at any number of labels. */
  sequence: Interval;
  /** More labels that would settle `planned`; 0 once settled, null where no bearable number does. */
  more: number | null;
  /** The difference that `more` is planned for. */
  planned: number;
}

/** @param discordant share of pairs on which the two disagree: the difference cannot be larger */
export function settle(estimate: Estimate, discordant: number): Settlement {
  const sequence = confidenceSequence(estimate, [-discordant, discordant]);
  const seen = Math.min(Math.abs(estimate.value), discordant);
  const planned = Math.max(seen, Math.min(PLANNED, discordant / 2));
  const standing = standingOf(estimate, sequence, discordant);
  const all = labelsToSettle(planned, estimate.error ** 2 * estimate.labels);
  const least = Math.max(1, FEWEST_PROMPTS - estimate.clusters, FIRST_LOOK - estimate.labels);
  const open = Number.isFinite(all) ? readableCount(Math.max(least, all - estimate.labels)) : null;
  return { standing, sequence, more: standing === 'open' ? open : 0, planned };
}

function standingOf(
  { labels, clusters }: Estimate,
  [low, high]: Interval,
  discordant: number,
): Standing {
  // Where the two hardly disagree, no label is needed to say so.
  if (discordant < NEGLIGIBLE) return 'alike';
  if (clusters < FEWEST_PROMPTS) return 'open';
  if (low > -NEGLIGIBLE && high < NEGLIGIBLE) return 'alike';
  if (labels < FIRST_LOOK) return 'open';
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

/**
 * What a spot-check needs from its first label on to tell two candidates apart, when pairs on which they
 * disagree are drawn at a given rate.
 *
 * @param difference of their accuracies
 * @param discordant share of pairs that they order differently
 * @param rate share of the labels that goes to these
 */
export function plannedLabels(difference: number, discordant: number, rate = 0.5): number {
  const d = Math.min(Math.abs(difference), discordant);
  return labelsToSettle(d, Math.max(0, discordant ** 2 - d ** 2) / Math.max(rate, discordant));
}
