/** Principal components: the directions in which rows differ most. */
import { addRowProducts } from './products.ts';
import { eigenOf } from './symmetric.ts';

export interface Principal {
  /** [d] */
  mean: Float64Array;
  /** One per row, [components, d], by descending variance. */
  directions: Float64Array;
  /** Share of the total variance, [components]. */
  shares: number[];
}

/**
 * From the covariance of the rows. The sign of a direction is arbitrary and chosen so that its largest
 * entry is positive: the same rows always give the same map.
 *
 * @param rows row-major [n, d]
 */
export function principalOf(rows: Float32Array, d: number, components: number): Principal {
  const n = Math.max(1, rows.length / d);
  const mean = new Float64Array(d);
  rows.forEach((value, i) => (mean[i % d] += value / n));
  // Columns as rows, so that their products are sums along memory.
  const columns = new Float64Array(rows.length);
  const count = rows.length / d;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < d; j++) columns[j * count + i] = (rows[i * d + j] - mean[j]) / Math.sqrt(n);
  }
  const covariance = new Float64Array(d * d);
  addRowProducts(covariance, columns, columns, [d, d, count]);
  const { values, vectors } = eigenOf(covariance, d);
  const order = [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, components);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0) || 1;
  const directions = new Float64Array(components * d);
  order.forEach((column, k) => {
    const own = Float64Array.from({ length: d }, (_, j) => vectors[j * d + column]);
    const largest = own.reduce(
      (best, value) => (Math.abs(value) > Math.abs(best) ? value : best),
      0,
    );
    own.forEach((value, j) => (directions[k * d + j] = largest < 0 ? -value : value));
  });
  return { mean, directions, shares: order.map((column) => Math.max(0, values[column]) / total) };
}

/** Coordinates of rows along the directions, row-major [n, components]. */
export function projected(
  rows: Float32Array,
  { mean, directions }: Pick<Principal, 'mean' | 'directions'>,
): Float32Array {
  const d = mean.length;
  const components = directions.length / d;
  const n = rows.length / d;
  const found = new Float32Array(n * components);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < components; k++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (rows[i * d + j] - mean[j]) * directions[k * d + j];
      found[i * components + k] = sum;
    }
  }
  return found;
}
