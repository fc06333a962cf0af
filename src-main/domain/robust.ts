/** Measures of spread that a few outliers do not distort, such as one -999 or 1e300 among 0 to 4. */

/**
 * A value is an outlier if it lies more than this many interquartile ranges beyond the quartiles (Tukey,
 * 1977).
 */
const FAR_OUT = 3;

/**
 * The values with outliers moved to the threshold. Unchanged if there are no outliers, or if half of the
 * values are equal.
 */
export function withoutFarOut(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other);
  const low = quantile(sorted, 0.25);
  const high = quantile(sorted, 0.75);
  const reach = FAR_OUT * (high - low);
  if (!(reach > 0) || !Number.isFinite(reach)) return [...values];
  return values.map((value) => Math.min(Math.max(value, low - reach), high + reach));
}

/** The standard deviation over n, with outliers moved in; finite for any finite values. */
export function robustDeviation(values: readonly number[]): number {
  return deviation(withoutFarOut(values));
}

/** The standard deviation over n, even if squares of the values would overflow. */
export function deviation(values: readonly number[]): number {
  const widest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (widest === 0 || values.length === 0) return 0;
  // Ordinary scores keep every bit of the plain formula.
  const scale = widest > 1e150 ? widest : 1;
  const mean = values.reduce((sum, value) => sum + value / scale, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value / scale - mean) ** 2, 0);
  return scale * Math.sqrt(squares / values.length);
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  // Not low + (high - low) * part: the difference may overflow.
  return low * (1 - (at - below)) + high * (at - below);
}
