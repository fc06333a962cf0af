/** Mean and covariance of features, from a sample if there are many rows. */
import { addRowProducts } from './products.ts';
import { allRows, drawRows } from './sample.ts';

/** Maximum rows for moments; more are sampled. */
export const MOMENT_ROWS = 20_000;
/** Rows packed at a time, so that a block of a few hundred columns stays in the cache. */
const BLOCK = 256;

export interface FeatureMoments {
  /** Rows used. */
  count: number;
  /** [d] */
  mean: Float64Array;
  /** Divided by the count, not shrunk, [d, d]. */
  covariance: Float64Array;
  /** Ledoit and Wolf's estimate of the optimal shrinkage, 0 to 1. */
  shrinkage: number;
}

/**
 * Mean, covariance S = sum (x - m)(x - m)^T / n and the shrinkage rho in [0, 1] with which (1 - rho) S +
 * rho tr(S) / d I is closest to the true covariance (Ledoit & Wolf 2004, A well-conditioned estimator for
 * large-dimensional covariance matrices): rho = min(1, (sum |x - m|^4 / n - |S|^2) / (n |S - tr(S) / d
 * I|^2)), Frobenius norms.
 *
 * @param rows row-major [n, d], n at least 1
 */
export function momentsOf(rows: Float32Array, d: number, limit = MOMENT_ROWS): FeatureMoments {
  const chosen = drawRows(allRows(rows.length / d), limit, 'moments');
  const n = chosen.length;
  if (n === 0) throw new RangeError('Moments of no rows.');
  const mean = meanOf(rows, d, chosen);

  const covariance = new Float64Array(d * d);
  const block = new Float64Array(d * BLOCK);
  let fourth = 0;
  for (let start = 0; start < n; start += BLOCK) {
    const filled = Math.min(BLOCK, n - start);
    if (filled < BLOCK) block.fill(0);
    for (let k = 0; k < filled; k++) {
      const at = chosen[start + k] * d;
      let square = 0;
      for (let j = 0; j < d; j++) {
        const centred = rows[at + j] - mean[j];
        block[j * BLOCK + k] = centred;
        square += centred * centred;
      }
      fourth += square * square;
    }
    addRowProducts(covariance, block, block, [d, d, BLOCK], true);
  }

  let norm = 0;
  let trace = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * d + j] / n;
      covariance[i * d + j] = value;
      covariance[j * d + i] = value;
      norm += (i === j ? 1 : 2) * value * value;
    }
    trace += covariance[i * d + i];
  }
  const distance = norm - (trace * trace) / d;
  const error = (fourth / n - norm) / n;
  // If S already is a multiple of I, shrinkage makes no difference.
  const shrinkage = error < distance ? Math.max(0, error / distance) : 1;
  return { count: n, mean, covariance, shrinkage };
}

/** Mean of the chosen rows, [d]; throws if a feature is not a finite number. */
function meanOf(rows: Float32Array, d: number, chosen: Int32Array): Float64Array {
  const mean = new Float64Array(d);
  for (const row of chosen) for (let j = 0; j < d; j++) mean[j] += rows[row * d + j];
  for (let j = 0; j < d; j++) mean[j] /= chosen.length;
  if (!mean.every(Number.isFinite)) throw new RangeError('A feature is not a finite number.');
  return mean;
}

/** (1 - rho) S + rho tr(S) / d I, [d, d]. */
export function shrunk(covariance: Float64Array, d: number, rho: number): Float64Array {
  const result = covariance.map((value) => (1 - rho) * value);
  let trace = 0;
  for (let i = 0; i < d; i++) trace += covariance[i * d + i];
  for (let i = 0; i < d; i++) result[i * d + i] += (rho * trace) / d;
  return result;
}
