/**
 * The mean of a quantity over all target pairs of a frame, from labels of few of them and a prediction
 * for each: prediction-powered inference with a tuned weight of the predictions (PPI++: Angelopoulos,
 * Duchi & Zrnic 2023, arXiv 2311.01453), stratified (Fisch et al. 2024, arXiv 2406.04291), with variances
 * clustered by prompt (linearised, Binder 1983, Int. Stat. Review 51).
 */
import type { Interval } from '../../contract/index.ts';
import { tQuantile } from './quantiles.ts';

/** Pairs of the frame that are drawn at the same rate. */
export interface Stratum {
  /** Share of the frame's pairs; the shares of all strata add up to 1. */
  share: number;
  /** Mean prediction over the stratum's pairs of the frame. */
  prediction: number;
  /** Variance of its labels, as expected before there are any. */
  variance: number;
}

export interface LabelledRow {
  /** Index of its stratum. */
  stratum: number;
  /** Rows of one cluster, such as a prompt, are not independent. */
  cluster: number;
  /** The label's value, and the prediction made for it before. */
  value: number;
  prediction: number;
}

export interface Estimate {
  value: number;
  /** Standard error of the value. */
  error: number;
  /** Degrees of freedom of `error`. */
  df: number;
  /** Weight of the predictions, 0 (not used) to 1. */
  lambda: number;
  labels: number;
  clusters: number;
  /** Variance of one label as expected beforehand, its weight in `error`, 0 to 1, and the error it would give. */
  expected: { variance: number; weight: number; error: number };
}

/** Labels that a stratum needs for an estimate of its variance. */
const FEWEST_IN_STRATUM = 2;
/** The expected variance of a stratum counts as much as this many labels. */
const PRIOR_LABELS = 0.5;

/**
 * @param rows labelled, drawn at random within their strata
 * @returns null if a stratum has fewer than two labels, so that its variance is unknown
 */
export function estimateMean(
  strata: readonly Stratum[],
  rows: readonly LabelledRow[],
): Estimate | null {
  const members = strata.map((_, h) => rows.filter(({ stratum }) => stratum === h));
  if (members.some((list) => list.length < FEWEST_IN_STRATUM)) return null;
  const lambda = tunedLambda(strata, members);
  const left = ({ value, prediction }: LabelledRow) => value - lambda * prediction;
  let value = 0;
  let beside = 0;
  const prior = { weighed: 0, all: 0, variance: 0 };
  const sums = new Map<number, number>();
  strata.forEach(({ share, prediction, variance }, h) => {
    const list = members[h];
    const middle = mean(list.map(left));
    value += share * (lambda * prediction + middle);
    const scale = Math.sqrt(list.length / (list.length - 1));
    let own = 0;
    for (const row of list) {
      const part = (share / list.length) * (left(row) - middle) * scale;
      own += part * part;
      sums.set(row.cluster, (sums.get(row.cluster) ?? 0) + part);
    }
    // A few labels that all agree do not show that all would.
    const expected = (share * share * variance) / list.length;
    const weight = PRIOR_LABELS / (list.length - 1 + PRIOR_LABELS);
    beside += weight * (expected - own);
    prior.weighed += weight * expected;
    prior.all += expected;
    prior.variance += share * variance;
  });
  const clustered = [...sums.values()].reduce((total, sum) => total + sum * sum, 0);
  const clusters = sums.size;
  const free = Math.max(2, clusters - strata.length);
  // The weight fits these labels better than new ones (final prediction error, Akaike 1969).
  const fitted = lambda > 0 ? (free + 1) / (free - 1) : 1;
  return {
    value,
    error: Math.sqrt(fitted * Math.max(0, clustered + beside)),
    df: free - (lambda > 0 ? 1 : 0),
    lambda,
    labels: rows.length,
    clusters,
    expected: {
      variance: prior.variance,
      weight: prior.all > 0 ? prior.weighed / prior.all : 0,
      error: Math.sqrt(prior.all),
    },
  };
}

/** The weight that minimises the variance (PPI++, 6; one for all strata, since labels are few). */
function tunedLambda(
  strata: readonly Stratum[],
  members: readonly (readonly LabelledRow[])[],
): number {
  let together = 0;
  let own = 0;
  strata.forEach(({ share }, h) => {
    const list = members[h];
    const [y, f] = [mean(list.map((row) => row.value)), mean(list.map((row) => row.prediction))];
    const weight = share ** 2 / (list.length * (list.length - 1));
    for (const row of list) {
      together += weight * (row.value - y) * (row.prediction - f);
      own += weight * (row.prediction - f) ** 2;
    }
  });
  return own > 0 ? Math.min(1, Math.max(0, together / own)) : 0;
}

/**
 * The 95 % interval of a share, by the score method of Wilson (1927, JASA 22) with the number of
 * independent labels that would have the same standard error (Kott & Carr 1997, J. Official Statistics
 * 13), and t in place of z. An independent label is given the variance that the error was computed with,
 * expectation included: at 0 and 1 the labels show none, and would otherwise count for next to nothing. They are at
 * least as many as the sample was drawn for; what these leave unexplained of the error, such as that of the weights of
 * strata, does not depend on the share: a share near 1 would else be left with the variance of two or three labels.
 *
 * @param level 1 minus the error on both sides
 */
export function shareIntervalOf(estimate: Estimate, level = 0.95): Interval {
  const { value, error, df, expected } = estimate;
  const t = tQuantile(0.5 + level / 2, df);
  const p = Math.min(1, Math.max(0, value));
  const shown = (1 - expected.weight) * p * (1 - p);
  const spread = Math.max(shown + expected.weight * expected.variance, 1e-4);
  const squared = Math.max(error * error, 1e-12);
  const drawn = expected.error > 0 ? expected.variance / expected.error ** 2 : 0;
  const n = Math.max(spread / squared, drawn);
  const rest = Math.max(0, squared - spread / n);
  // The two shares q with (p - q)^2 = t^2 (q (1 - q) / n + rest).
  const [a, b] = [1 + (t * t) / n, p + (t * t) / (2 * n)];
  const half = Math.sqrt(Math.max(0, b * b - a * (p * p - t * t * rest))) / a;
  return [Math.max(0, b / a - half), Math.min(1, b / a + half)];
}

/**
 * The 95 % interval of a difference of two accuracies that cannot exceed the share of pairs on which they
 * disagree: the interval of the share that the first gets right among those, mapped back.
 */
export function differenceInterval(estimate: Estimate, discordant: number): Interval {
  if (discordant <= 0) return [0, 0];
  const right = {
    ...estimate,
    value: (estimate.value / discordant + 1) / 2,
    error: estimate.error / (2 * discordant),
    // The expected variance on a pair that the two order differently: either may be right.
    expected: {
      variance: 0.25,
      weight: estimate.expected.weight,
      error: estimate.expected.error / (2 * discordant),
    },
  };
  const [low, high] = shareIntervalOf(right);
  return [discordant * (2 * low - 1), discordant * (2 * high - 1)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
