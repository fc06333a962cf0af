/** Standardisation of encoded texts, per domain or jointly. */

export interface Moments {
  /** [d] */
  mean: Float64Array;
  /** Standard deviation, [d]; 1 for a column that does not vary. */
  deviation: Float64Array;
}

/** Sums that determine the moments; rows may come in any number of pieces. */
export interface MomentSums {
  count: number;
  sum: Float64Array;
  square: Float64Array;
  /** Values are summed as differences from the first row, so that no digits are lost. */
  origin: Float64Array;
}

export function momentSums(columns: number): MomentSums {
  return {
    count: 0,
    sum: new Float64Array(columns),
    square: new Float64Array(columns),
    origin: new Float64Array(columns),
  };
}

/** @param rows row-major [n, d] */
export function addRows(sums: MomentSums, rows: Float32Array): void {
  const d = sums.sum.length;
  if (sums.count === 0 && rows.length > 0) sums.origin.set(rows.subarray(0, d));
  for (let at = 0; at < rows.length; at += d) {
    for (let j = 0; j < d; j++) {
      const value = rows[at + j] - sums.origin[j];
      sums.sum[j] += value;
      sums.square[j] += value * value;
    }
    sums.count++;
  }
}

export function moments(sums: MomentSums): Moments {
  const n = Math.max(1, sums.count);
  const mean = sums.sum.map((sum, j) => sum / n + sums.origin[j]);
  const deviation = sums.sum.map((sum, j) => {
    const variance = sums.square[j] / n - (sum / n) ** 2;
    return variance > 1e-12 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}

/** Values are clipped beyond this many standard deviations: one odd text must not steer a linear layer. */
export const CLIP = 5;

/** In place: (x - mean) / deviation, clipped at +-CLIP. @param rows row-major [n, d] */
export function standardise(rows: Float32Array, { mean, deviation }: Moments): Float32Array {
  const d = mean.length;
  for (let at = 0; at < rows.length; at += d) {
    for (let j = 0; j < d; j++) {
      const z = (rows[at + j] - mean[j]) / deviation[j];
      rows[at + j] = Math.max(-CLIP, Math.min(CLIP, z));
    }
  }
  return rows;
}
