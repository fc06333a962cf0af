/** Affine maps of features, and the moments of two domains that determine them. */
import { alignedFloats } from './aligned.ts';
import { MOMENT_ROWS, momentsOf, shrunk, type FeatureMoments } from './moments-of.ts';
import { addRowProducts } from './products.ts';

/** x -> to + (x - from) A, for rows x. */
export interface AffineMap {
  /** [d] */
  from: Float64Array;
  /** [d] */
  to: Float64Array;
  /** A, row-major [d, d]. */
  matrix: Float64Array;
}

export interface MapOptions {
  /**
   * Shrinkage of both covariances towards tr(S) / d I, 0 to 1. 'ledoit-wolf' takes the larger of the two
   * estimates, and at least LEAST_SHRINKAGE.
   */
  shrinkage?: 'ledoit-wolf' | number;
  /** Maximum rows per side for the moments. */
  limit?: number;
}

/**
 * Without it, a column that hardly varies in the source but does in the target would be stretched without
 * bound.
 */
const LEAST_SHRINKAGE = 1e-3;
/** Minimum variance of a direction as a share of the mean variance, so that roots have an inverse. */
const LEAST_VARIANCE = 1e-10;

/** Means and regularised covariances of both domains. */
export interface TwoDomains {
  source: FeatureMoments;
  target: FeatureMoments;
  /** Shrunk, [d, d]. */
  sourceCovariance: Float64Array;
  targetCovariance: Float64Array;
  /** Shrinkage applied to both. */
  shrinkage: number;
}

/**
 * Moments of both domains. Both are shrunk by the same share, so that domains of one distribution keep
 * one covariance, however many rows each has.
 *
 * @param source row-major [n, d] @param target row-major [m, d]
 */
export function twoDomains(
  source: Float32Array,
  target: Float32Array,
  d: number,
  { shrinkage = 'ledoit-wolf', limit = MOMENT_ROWS }: MapOptions = {},
): TwoDomains {
  const s = momentsOf(source, d, limit);
  const t = momentsOf(target, d, limit);
  const rho =
    shrinkage === 'ledoit-wolf' ? Math.max(s.shrinkage, t.shrinkage, LEAST_SHRINKAGE) : shrinkage;
  return {
    source: s,
    target: t,
    sourceCovariance: shrunk(s.covariance, d, rho),
    targetCovariance: shrunk(t.covariance, d, rho),
    shrinkage: rho,
  };
}

/** Square roots and inverse square roots of eigenvalues; those close to zero are raised first. */
export function rootsOf(values: Float64Array): {
  root: (value: number) => number;
  inverseRoot: (value: number) => number;
} {
  const mean = values.reduce((sum, value) => sum + Math.max(0, value), 0) / values.length;
  const least = Math.max(mean * LEAST_VARIANCE, Number.MIN_VALUE);
  return {
    root: (value) => Math.sqrt(Math.max(least, value)),
    // If no feature varies at all, there is nothing to divide by.
    inverseRoot: (value) => (mean > 0 ? 1 / Math.sqrt(Math.max(least, value)) : 0),
  };
}

/** Rows mapped at a time. */
const BLOCK = 64;

/** The map as a function of rows, row-major [n, d]; its input is left unchanged. */
export function applying({ from, to, matrix }: AffineMap): (rows: Float32Array) => Float32Array {
  const d = from.length;
  const transposed = new Float64Array(d * d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) transposed[j * d + i] = matrix[i * d + j];
  return (rows) => {
    const mapped = alignedFloats(rows.length);
    const centred = new Float64Array(BLOCK * d);
    const product = new Float64Array(BLOCK * d);
    for (let start = 0; start < rows.length; start += BLOCK * d) {
      const length = Math.min(BLOCK * d, rows.length - start);
      for (let at = 0; at < length; at += d) {
        for (let j = 0; j < d; j++) {
          centred[at + j] = rows[start + at + j] - from[j];
          product[at + j] = to[j];
        }
      }
      addRowProducts(product, centred, transposed, [length / d, d, d]);
      mapped.set(product.subarray(0, length), start);
    }
    return mapped;
  };
}
