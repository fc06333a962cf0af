/** How many directions features vary in, and how long they are; both shrink when features collapse. */
import { MOMENT_ROWS, momentsOf } from './moments-of.ts';
import { eigenOf } from './symmetric.ts';

export interface FeatureSpread {
  /**
   * exp of the entropy of the normalised singular values of centred features, 1 to d; 0 if they do not
   * vary at all (Roy & Vetterli 2007, The effective rank).
   */
  effectiveRank: number;
  /** Mean Euclidean norm of the rows, not centred. */
  meanNorm: number;
}

/** @param rows row-major [n, d], n at least 1 @param limit rows for the rank; more are sampled */
export function featureSpread(rows: Float32Array, d: number, limit = MOMENT_ROWS): FeatureSpread {
  const { covariance } = momentsOf(rows, d, limit);
  return {
    effectiveRank: effectiveRank(eigenOf(covariance, d).values),
    meanNorm: meanNorm(rows, d),
  };
}

/** @param eigenvalues of a covariance: the squares of the singular values, up to a factor */
export function effectiveRank(eigenvalues: Float64Array): number {
  const largest = eigenvalues.reduce((most, value) => Math.max(most, value), 0);
  // Smaller values are rounding errors, which the square root would amplify.
  const noise = largest * eigenvalues.length * Number.EPSILON;
  const singular = eigenvalues.filter((value) => value > noise).map((value) => Math.sqrt(value));
  const sum = singular.reduce((total, value) => total + value, 0);
  if (sum === 0) return 0;
  const entropy = singular.reduce((total, s) => total - (s / sum) * Math.log(s / sum), 0);
  return Math.exp(entropy);
}

function meanNorm(rows: Float32Array, d: number): number {
  let sum = 0;
  for (let at = 0; at < rows.length; at += d) {
    let square = 0;
    for (let j = 0; j < d; j++) square += rows[at + j] * rows[at + j];
    sum += Math.sqrt(square);
  }
  return (sum * d) / rows.length;
}
