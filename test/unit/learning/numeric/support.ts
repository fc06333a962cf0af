/** Tables of random numbers with known moments. */
import { seededRandom } from '../../../../src-main/domain/random.ts';

/** Rows mean + z L, z standard normal, so that their covariance is L^T L. @param factor [d][d] */
export function gaussian(
  n: number,
  mean: readonly number[],
  factor: readonly (readonly number[])[],
  seed: string,
): Float32Array {
  const d = mean.length;
  const random = seededRandom(seed);
  const rows = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const z = factor.map(() => random.normal());
    for (let j = 0; j < d; j++) {
      rows[i * d + j] = mean[j] + z.reduce((sum, value, k) => sum + value * factor[k][j], 0);
    }
  }
  return rows;
}

export function identity(d: number): number[][] {
  return Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => +(i === j)));
}

/** Standard normal rows, every column moved by `shift`. */
export function standardRows(n: number, d: number, seed: string, shift = 0): Float32Array {
  return gaussian(n, new Array<number>(d).fill(shift), identity(d), seed);
}

/** A random square matrix near the identity. */
export function mixing(d: number, seed: string): number[][] {
  const random = seededRandom(seed);
  return identity(d).map((row) => row.map((value) => value + random.normal() / Math.sqrt(d)));
}

export function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
