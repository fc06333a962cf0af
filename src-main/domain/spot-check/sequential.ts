/**
 * When labelling may stop. An interval that holds at every number of labels at once allows looking after
 * each vote and stopping at will, without a higher error rate than promised.
 */
import type { Interval } from '../../contract/index.ts';
import { readableCount } from '../sample-size.ts';
import { differenceInterval, type Estimate } from './estimate.ts';
import { tQuantile } from './quantiles.ts';

/** Less than 5 %: the sequence is exact only in the limit, and errs a little more often with few labels. */
const ALPHA = 0.04;
const Z = 1.959964;
/** Standard normal quantile at .8. */
const Z_POWER = 0.841621;
/** The number of labels for which the sequence is tightest. */
const TIGHTEST = 100;

/** Minimum labels for stopping: below, an interval rests on too few. */
export const FIRST_LOOK = 20;
/** Minimum prompts: fewer say too little about how prompts vary. */
export const FEWEST_PROMPTS = 10;
/** Maximum labels that a spot-check may ask for. */
const MOST_LABELS = 2000;
/** Smaller differences do not matter. */
const NEGLIGIBLE = 0.02;
/** The difference to plan for if no larger one was seen. */
const PLANNED = 0.05;

/**
 * Half-width of the sequence in standard errors (Waudby-Smith et al. 2024, Ann. Statist. 52, Theorem
 * 2.2).
 *
 * @param share of the error of 5 % for this sequence, if several are to hold at once (Bonferroni)
 */
function standardErrors(labels: number, share = 1): number {
  const alpha = ALPHA * share;
  const scaled = (labels * (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha)))) / TIGHTEST;
  return Math.sqrt(((2 * (scaled + 1)) / scaled) * Math.log(Math.sqrt(scaled + 1) / alpha));
}

/**
 * An asymptotic 95 % confidence sequence of a difference of accuracies, widened by t over z since labels are few at
 * first. The standard error of labels that nearly all agree is too small: the sequence reaches as far as the 95 %
 * interval, whose error cannot vanish, does when it is widened alike.
 *
 * @param discordant share of pairs on which the two disagree: the difference cannot be larger
 * @param share of the error of 5 % for this sequence
 */
function confidenceSequence(estimate: Estimate, discordant: number, share: number): Interval {
  const { value, error, df, labels } = estimate;
  const half = error * standardErrors(labels, share) * (tQuantile(0.975, df) / Z);
  const bounds: Interval = [-discordant, discordant];
  const [low, high] = atAnyTime(differenceInterval(estimate, discordant), labels, bounds, share);
  return [
    Math.min(low, Math.max(-discordant, value - half)),
    Math.max(high, Math.min(discordant, value + half)),
  ];
}

/**
 * A fixed-size 95 % interval, widened so that it holds at every number of labels at once.
 *
 * @param bounds that the mean cannot leave
 * @param share of the error of 5 % for this interval, if several are to hold at once
 */
export function atAnyTime(
  [low, high]: Interval,
  labels: number,
  [least, most]: Interval,
  share = 1,
): Interval {
  const more = ((high - low) / 2) * (standardErrors(Math.max(1, labels), share) / Z - 1);
  return [Math.max(least, low - more), Math.min(most, high + more)];
}

/**
 * Total labels until the sequence excludes 0, in 80 % of cases: a number of prompts if each label is of a
 * different one.
 *
 * @param difference to be told from 0
 * @param variance of one label: squared standard error times labels
 * @param share of the error, as of the sequence
 * @returns unrounded, at least `FIRST_LOOK`; Infinity if no number up to 2000 does
 */
export function labelsToSettle(difference: number, variance: number, share = 1): number {
  const size = Math.abs(difference);
  for (let labels = FIRST_LOOK; labels <= MOST_LABELS; labels = Math.ceil(labels * 1.02)) {
    const error = Math.sqrt(variance / labels);
    if (error * (standardErrors(labels, share) + Z_POWER) <= size) return labels;
  }
  return Number.POSITIVE_INFINITY;
}

/** better, worse: told apart · alike: a difference that matters is ruled out · open: not settled yet. */
export type Standing = 'better' | 'worse' | 'alike' | 'open';

export interface Settlement {
  standing: Standing;
  /** Holds at every number of labels, and together with those of the other comparisons. */
  sequence: Interval;
  /** Upper end of the sequence with the whole error: to rule out a gain of each candidate, none is divided. */
  most: number;
  /** Further labels that would settle `planned`; 0 once settled, null if no feasible number does. */
  more: number | null;
  /** The difference that `more` is planned for. */
  planned: number;
}

/**
 * @param discordant share of pairs on which the two disagree: the difference cannot be larger
 * @param share of the error of 5 %, if several comparisons may each find something better
 * @param hopeful plans for the largest plausible difference where what was seen is too small to settle: a few
 *   labels that see little do not say that the difference is small
 */
export function settle(
  estimate: Estimate,
  discordant: number,
  share = 1,
  hopeful = false,
): Settlement {
  const { value, error, labels, clusters } = estimate;
  const sequence = confidenceSequence(estimate, discordant, share);
  const [, most] = confidenceSequence(estimate, discordant, 1);
  const standing = standingOf(estimate, sequence, discordant);
  const seen = Math.min(Math.abs(value), discordant);
  const usual = Math.max(seen, Math.min(PLANNED, discordant / 2));
  const needed = (difference: number) => labelsToSettle(difference, error ** 2 * labels, share);
  const plausible = Math.min(value + Z * error, discordant);
  const farther = hopeful && !Number.isFinite(needed(usual)) && plausible > usual;
  const planned = farther ? plausible : usual;
  const all = needed(planned);
  const least = Math.max(1, FEWEST_PROMPTS - clusters, FIRST_LOOK - labels);
  const open = Number.isFinite(all) ? readableCount(Math.max(least, all - labels)) : null;
  return { standing, sequence, most, more: standing === 'open' ? open : 0, planned };
}

function standingOf(
  { labels, clusters }: Estimate,
  [low, high]: Interval,
  discordant: number,
): Standing {
  // If the two hardly disagree, no label is needed to say so.
  if (discordant < NEGLIGIBLE) return 'alike';
  if (clusters < FEWEST_PROMPTS) return 'open';
  if (low > -NEGLIGIBLE && high < NEGLIGIBLE) return 'alike';
  if (labels < FIRST_LOOK) return 'open';
  if (low > 0) return 'better';
  return high < 0 ? 'worse' : 'open';
}

/**
 * Total labels that a new spot-check needs to tell two candidates apart, if pairs on which they disagree
 * are drawn at a given rate.
 *
 * @param difference of their accuracies
 * @param discordant share of pairs that they order differently
 * @param rate share of the labels that goes to these
 */
export function plannedLabels(difference: number, discordant: number, rate = 0.5): number {
  const d = Math.min(Math.abs(difference), discordant);
  return labelsToSettle(d, Math.max(0, discordant ** 2 - d ** 2) / Math.max(rate, discordant));
}
