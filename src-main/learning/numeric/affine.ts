/** Affine maps of features, and the moments of two domains that they are made from. */
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
   * How far both covariances are shrunk to tr(S) / d I, 0 to 1. 'ledoit-wolf' takes the larger of
   * the two estimates, and at least LEAST_SHRINKAGE.
   */
  shrinkage?: 'ledoit-wolf' | number;
  /** Rows of a side that moments are taken from. */
  limit?: number;
}

/**
 * Without it, a column that hardly varies in the source and does in the target would be stretched
 * without bound.
 */
const LEAST_SHRINKAGE = 1e-3;
/** Share of the mean variance that a direction keeps at least, so that roots have an inverse. */
const LEAST_VARIANCE = 1e-10;

/** Means and regularised covariances of both domains. */
export interface TwoDomains {
  source: FeatureMoments;
  target: FeatureMoments;
  /** Shrunk, [d, d]. */
  sourceCovariance: Float64Array;
  targetCovariance: Float64Array;
  /** Shrinkage of both. */
  shrinkage: number;
}

/**
 * Moments of both domains. Both are shrunk by the same share: then domains of one distribution
 * keep one covariance, however many rows each has.
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

/** Square root and inverse square root of eigenvalues, those that are as good as zero raised. */
export function rootsOf(values: Float64Array): {
  root: (value: number) => number;
  inverseRoot: (value: number) => number;
} {
  const mean = values.reduce((sum, value) => sum + Math.max(0, value), 0) / values.length;
  const least = Math.max(mean * LEAST_VARIANCE, Number.MIN_VALUE);
  return {
    root: (value) => Math.sqrt(Math.max(least, value)),
    // Features that do not vary at all have nothing to be divided by.
    inverseRoot: (value) => (mean > 0 ? 1 / Math.sqrt(Math.max(least, value)) : 0),
  };
}

/** Rows that are mapped at a time. */
const BLOCK = 64;

/** The map as a function of rows, row-major [n, d]; what it is given stays as it is. */
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
