/** Maximum mean discrepancy: how far two samples are from one distribution, without any training. */
import { quantile } from '../../domain/statistics.ts';
import { addRowProducts } from './products.ts';
import { allRows, drawRows } from './sample.ts';

export interface Mmd {
  /** Unbiased estimate of MMD^2: about 0, also below it, where the domains are alike. */
  squared: number;
  /** sigma of the kernel exp(-|x - y|^2 / (2 sigma^2)). */
  bandwidth: number;
}

/**
 * MMD_u^2 = mean k(x, x') + mean k(y, y') - 2 mean k(x, y) over pairs of different rows, with sigma
 * the median distance between rows of both together (Gretton et al. 2012, A kernel two-sample test,
 * lemma 6 and section 8).
 *
 * @param source row-major [n, d] @param target row-major [m, d], n and m at least 2
 * @param limit rows of a side; more are sampled
 */
export function unbiasedMmd(
  source: Float32Array,
  target: Float32Array,
  d: number,
  limit = 1000,
): Mmd {
  const sourceRows = drawRows(allRows(source.length / d), limit, 'mmd-source');
  const targetRows = drawRows(allRows(target.length / d), limit, 'mmd-target');
  const s = sourceRows.length;
  const n = s + targetRows.length;
  if (s < 2 || n - s < 2) throw new RangeError('MMD needs two rows of each side.');
  const x = new Float64Array(n * d);
  sourceRows.forEach((row, i) => {
    x.set(source.subarray(row * d, (row + 1) * d), i * d);
  });
  targetRows.forEach((row, i) => {
    x.set(target.subarray(row * d, (row + 1) * d), (s + i) * d);
  });
  // Far from the origin, |x|^2 + |y|^2 - 2 x y would lose the distance in rounding.
  for (let j = 0; j < d; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += x[i * d + j] / n;
    for (let i = 0; i < n; i++) x[i * d + j] -= mean;
  }
  const products = new Float64Array(n * n);
  addRowProducts(products, x, x, [n, n, d], true);
  const squaredDistance = (i: number, j: number) =>
    Math.max(0, products[i * n + i] + products[j * n + j] - 2 * products[i * n + j]);

  const distances = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) distances[at++] = squaredDistance(i, j);
  const median = quantile(distances.slice().sort(), 0.5);
  // Where most rows are one and the same, any scale will do.
  const scale = median > 0 ? 2 * median : 1;

  const sums = { source: 0, target: 0, across: 0 };
  at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const k = Math.exp(-distances[at++] / scale);
      if (i < s) sums.source += k;
      else if (j >= s) sums.target += k;
      else sums.across += k;
    }
  }
  const t = n - s;
  const squared =
    sums.source / ((s * (s - 1)) / 2) +
    sums.target / ((t * (t - 1)) / 2) -
    (2 * sums.across) / (s * t);
  return { squared, bandwidth: Math.sqrt(scale / 2) };
}
