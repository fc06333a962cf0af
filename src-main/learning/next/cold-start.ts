/**
 * The first pairs to label, before there are votes: typical ones of every kind. Where nothing is known yet, what leaves most
 * open is odd rather than telling (cold start: Hacohen, Dekel & Weinshall 2022, "Active learning on a budget").
 */
import { type Random, seededRandom } from '../../domain/random.ts';
import type { Differences } from '../numeric/quick-model.ts';

/** Pairs that are looked at, of those that come first. */
const MOST = 3000;
const ROUNDS = 15;

/**
 * The pair nearest to each centre of k-means over the differences of features. A difference and its opposite are the same
 * pair with its sides exchanged, so each belongs to the nearest centre or to the opposite of one.
 *
 * @param open rows of pairs, in a random order
 * @returns at most k of them
 */
export function typicalPairs(
  { rows, columns: d }: Differences,
  open: ArrayLike<number>,
  k: number,
): number[] {
  const pool = Array.from({ length: Math.min(MOST, open.length) }, (_, at) => open[at]);
  if (k < 1 || pool.length === 0) return [];
  let centres = starts({ rows, columns: d }, pool, { k, random: seededRandom('cold start') });
  let near = pool.map((row) => nearest(rows, row, centres));
  for (let round = 1; round < ROUNDS; round++) {
    const sums = centres.map(() => new Float64Array(d));
    const sizes = centres.map(() => 0);
    for (const [at, { centre, sign }] of near.entries()) {
      sizes[centre]++;
      for (let j = 0; j < d; j++) sums[centre][j] += sign * rows[pool[at] * d + j];
    }
    const before = centres;
    centres = sums.map((sum, c) =>
      sizes[c] === 0 ? before[c] : sum.map((value) => value / sizes[c]),
    );
    near = pool.map((row) => nearest(rows, row, centres));
  }
  const best = centres.map(() => ({ row: -1, distance: Infinity }));
  for (const [at, { centre, distance }] of near.entries()) {
    if (distance < best[centre].distance) best[centre] = { row: pool[at], distance };
  }
  return best.flatMap(({ row }) => (row === -1 ? [] : [row]));
}

function starts(
  { rows, columns: d }: Differences,
  pool: readonly number[],
  { k, random }: { k: number; random: Random },
): Float64Array[] {
  return Array.from({ length: k }, () => {
    const at = pool[random.below(pool.length)] * d;
    return Float64Array.from(rows.subarray(at, at + d));
  });
}

/** @returns sign: -1 where the opposite of the centre is nearer than the centre */
function nearest(rows: Float32Array, row: number, centres: readonly Float64Array[]) {
  const found = { centre: 0, sign: 1, distance: Infinity };
  const d = centres[0].length;
  for (const [at, centre] of centres.entries()) {
    let [same, opposite] = [0, 0];
    for (let j = 0; j < d; j++) {
      const value = rows[row * d + j];
      same += (value - centre[j]) ** 2;
      opposite += (value + centre[j]) ** 2;
    }
    const distance = Math.min(same, opposite);
    if (distance >= found.distance) continue;
    found.centre = at;
    found.distance = distance;
    found.sign = same <= opposite ? 1 : -1;
  }
  return found;
}
