/** Exact nearest neighbours of rows, by exhaustive search. */

export interface NearestRows {
  /** For each row: itself first, then its nearest neighbours. */
  indices: number[][];
  distances: number[][];
}

/**
 * By Euclidean distance.
 *
 * @param rows row-major [n, d] @param k neighbours of each, itself included
 * @param check awaited now and then, with the number of rows done; throws to stop
 */
export async function nearestRows(
  rows: Float32Array,
  d: number,
  k: number,
  check: (done: number) => Promise<void>,
): Promise<NearestRows> {
  const n = rows.length / d;
  const indices: number[][] = [];
  const distances: number[][] = [];
  const squares = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    if (i % 200 === 0) await check(i);
    for (let other = 0; other < n; other++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (rows[i * d + j] - rows[other * d + j]) ** 2;
      squares[other] = sum;
    }
    squares[i] = -1;
    const best = lowest(squares, Math.min(k, n));
    indices.push(best);
    distances.push(best.map((at) => Math.sqrt(Math.max(0, squares[at]))));
  }
  return { indices, distances };
}

/** Indices of the k lowest values, lowest first. */
function lowest(values: Float32Array, k: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (found.length === k && !(values[at] < values[found[k - 1]])) continue;
    let place = found.length;
    while (place > 0 && values[at] < values[found[place - 1]]) place--;
    found.splice(place, 0, at);
    found.length = Math.min(found.length, k);
  }
  return found;
}

/**
 * Distance of a row to the nearest of others. @param others row-major [m, d] @param skips whether to ignore
 * the other of this index
 */
export function nearestDistance(
  row: ArrayLike<number>,
  others: Float32Array,
  skips: (other: number) => boolean = () => false,
): number {
  const d = row.length;
  let best = Infinity;
  for (let other = 0; other * d < others.length; other++) {
    if (skips(other)) continue;
    let sum = 0;
    for (let j = 0; j < d && sum < best; j++) sum += (row[j] - others[other * d + j]) ** 2;
    if (sum < best) best = sum;
  }
  return Math.sqrt(best);
}
