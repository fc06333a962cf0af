/** How many labels settle a difference: 80 % power, 5 % two-sided. */

const FEWEST_LABELS = 20;
export const MOST_LABELS = 2000;

/** Standard normal quantiles at .975 and .8. */
const Z_ALPHA = 1.959964;
const Z_BETA = 0.841621;

/**
 * Pairs needed to tell two candidates apart on the same pairs (McNemar's test; Connor 1987, Biometrics
 * 43, 207-211): (z_a sqrt(f) + z_b sqrt(f - d^2))^2 / d^2.
 *
 * @param difference d of the two accuracies; if it is 0, the result is Infinity
 * @param discordant f, share of pairs that only one of the two gets right; at least |d|
 */
export function pairedSampleSize(difference: number, discordant: number): number {
  const d = Math.abs(difference);
  const f = Math.min(1, Math.max(d, discordant));
  return (Z_ALPHA * Math.sqrt(f) + Z_BETA * Math.sqrt(Math.max(0, f - d * d))) ** 2 / (d * d);
}

/** Pairs needed to tell an accuracy of .5 + difference from a coin. */
export function coinSampleSize(difference: number): number {
  // Hit minus miss is 1 or -1 for every pair: the same formula, at twice the difference.
  return pairedSampleSize(2 * difference, 1);
}

/**
 * Pairs needed, given an interval measured on some already, so that the dependence of rows of one prompt
 * is included: its half-width shrinks with the square root of the count.
 *
 * @param count pairs that the interval was measured on
 * @param halfWidth of the 95 % interval
 */
export function enlargedSampleSize(count: number, halfWidth: number, difference: number): number {
  return count * ((1 + Z_BETA / Z_ALPHA) * (halfWidth / difference)) ** 2;
}

/** Rounded up to a round number: tens up to 100, then 50s up to 500, then hundreds. */
export function readableCount(count: number): number {
  const step = count <= 100 ? 10 : count <= 500 ? 50 : 100;
  // Rounding errors must not cost a whole step.
  return Math.ceil(count / step - 1e-9) * step;
}

/**
 * A round number that a person can be asked for; null if it is larger, and labels do not settle the
 * question.
 */
export function askedCount(count: number): number | null {
  return count > MOST_LABELS ? null : readableCount(Math.max(FEWEST_LABELS, count));
}
