/** Ranks, correlations, accuracies and bootstrap intervals. */
import type { Interval } from '../contract/index.ts';
import { seededRandom } from './random.ts';

/** Ranks from 1 (smallest value) with ties sharing their mean rank. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  order.sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    for (let k = start; k < end; k++) ranks[order[k]] = rank;
    start = end;
  }
  return ranks;
}

/** Pearson correlation; null if either side is constant. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  // An explicit check, since rounding could make a constant differ from its mean.
  if (!varies(x) || !varies(y)) return null;
  const meanX = mean(x);
  const meanY = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

function varies(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return true;
  return false;
}

/** Spearman's rank correlation with tied ranks averaged; null if either side is constant. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return pearson(averageRanks(x), averageRanks(y));
}

/**
 * Kendall's tau-b in O(n log n): after sorting by x, the swaps that sort y are the discordant pairs
 * (Knight 1966, JASA 61). Null if either side is constant.
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = x.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => x[i] - x[j] || y[i] - y[j]);
  const inX = tiedPairs(n, (k) => x[order[k]] === x[order[k - 1]]);
  const inBoth = tiedPairs(
    n,
    (k) => x[order[k]] === x[order[k - 1]] && y[order[k]] === y[order[k - 1]],
  );
  const values = Float64Array.from(order, (i) => y[i]);
  const discordant = sortCountingSwaps(values);
  const inY = tiedPairs(n, (k) => values[k] === values[k - 1]);
  const pairs = (n * (n - 1)) / 2;
  if (inX === pairs || inY === pairs) return null;
  const excess = pairs - inX - inY + inBoth - 2 * discordant;
  // Two roots, since the product of the counts exceeds exact integers from 1e8 pairs on.
  const tau = excess / Math.sqrt(pairs - inX) / Math.sqrt(pairs - inY);
  return Math.max(-1, Math.min(1, tau));
}

/** Pairs within runs of equal elements; `same` says whether the k-th equals the one before. */
function tiedPairs(n: number, same: (k: number) => boolean): number {
  let count = 0;
  let run = 0;
  for (let k = 1; k < n; k++) {
    run = same(k) ? run + 1 : 0;
    count += run;
  }
  return count;
}

/** Merge sort in place; counts the pairs that were in the wrong order. */
function sortCountingSwaps(values: Float64Array): number {
  const n = values.length;
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(n);
  let swaps = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let left = start;
      let right = middle;
      for (let k = start; k < end; k++) {
        const takeLeft = left < middle && (right >= end || from[left] <= from[right]);
        if (!takeLeft) swaps += middle - left;
        to[k] = takeLeft ? from[left++] : from[right++];
      }
    }
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return swaps;
}

/** 1 if the chosen one scores higher, .5 if they are equal, 0 otherwise. */
export function pairHit(chosen: number, rejected: number): number {
  return chosen > rejected ? 1 : chosen === rejected ? 0.5 : 0;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return values.length === 0 ? Number.NaN : sum / values.length;
}

export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** Whether one group holds more than half of all rows, so that groups are useless as clusters. */
export function oneHoldsMost(groups: ArrayLike<number>): boolean {
  const counts = new Map<number, number>();
  for (let i = 0; i < groups.length; i++) counts.set(groups[i], (counts.get(groups[i]) ?? 0) + 1);
  return [...counts.values()].some((count) => count * 2 > groups.length);
}

/** Units for resampling: the groups; the rows themselves if one group holds most. */
export function independentUnits(groups: ArrayLike<number>): Int32Array {
  const byRow = oneHoldsMost(groups);
  return Int32Array.from({ length: groups.length }, (_, row) => (byRow ? row : groups[row]));
}

/** Weighted mean of these rows, or of all; NaN if their weight is 0. */
export function weightedMean(
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null = null,
  rows: ArrayLike<number> | null = null,
): number {
  let sum = 0;
  let total = 0;
  const count = rows?.length ?? values.length;
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i] : i;
    const weight = weights ? weights[row] : 1;
    sum += weight * values[row];
    total += weight;
  }
  return sum / total;
}

export interface BootstrapOptions {
  samples?: number;
  /** The same groups, samples and seed give the same draws. */
  seed?: string;
}

/**
 * Bootstrap draws: as many groups as there are, whole and with replacement; yields the indices of their
 * rows.
 */
export function* groupDraws(
  groups: ArrayLike<number>,
  { samples = 1000, seed = 'bootstrap' }: BootstrapOptions = {},
): Generator<Uint32Array> {
  const members = new Map<number, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const list = members.get(groups[i]);
    if (list) list.push(i);
    else members.set(groups[i], [i]);
  }
  const lists = [...members.values()];
  const random = seededRandom(seed);
  for (let s = 0; s < samples; s++) {
    const drawn = Array.from(lists, () => lists[random.below(lists.length)]);
    const rows = new Uint32Array(drawn.reduce((sum, list) => sum + list.length, 0));
    let at = 0;
    for (const list of drawn) {
      rows.set(list, at);
      at += list.length;
    }
    yield rows;
  }
}

/** The middle 95 % of bootstrapped values; NaN twice if there are none. */
export function percentileInterval(values: ArrayLike<number>): Interval {
  if (values.length === 0) return [Number.NaN, Number.NaN];
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

/**
 * Percentile bootstrap over groups (Efron & Tibshirani 1993, ch. 13; groups are drawn whole, since rows
 * of one prompt are not independent).
 *
 * @param groups group number per row
 * @param statistic of the rows at given indices; null values are left out
 * @returns the 95 % interval; NaN twice if the statistic was never defined
 */
export function bootstrapInterval(
  groups: ArrayLike<number>,
  statistic: (rows: Uint32Array) => number | null,
  options: BootstrapOptions = {},
): Interval {
  const values: number[] = [];
  for (const rows of groupDraws(groups, options)) {
    const value = statistic(rows);
    if (value !== null) values.push(value);
  }
  return percentileInterval(values);
}

/** Squared 97.5 % quantile of the normal distribution. */
const Z2 = 1.959964 ** 2;

/**
 * Interval of a weighted share of hits. If every row is a hit, or none is, all draws are equal: then the
 * score interval of Wilson (1927, JASA 22), in which each group counts once.
 *
 * @param groups group number per row
 * @param hits 0, .5 or 1 per row
 */
export function shareInterval(
  groups: ArrayLike<number>,
  hits: ArrayLike<number>,
  weights: ArrayLike<number> | null = null,
  options: BootstrapOptions = {},
): Interval {
  const all = hits.length > 0 && !varies(hits) ? hits[0] : null;
  if (all === 0 || all === 1) {
    const n = new Set(Array.from(groups)).size;
    return all === 1 ? [n / (n + Z2), 1] : [0, Z2 / (n + Z2)];
  }
  return bootstrapInterval(groups, (rows) => weightedMean(hits, weights, rows), options);
}

/**
 * Interval of a rank correlation. Where all is in order, or in the opposite one, so is every draw, however few the
 * texts: then as of a share of hits, since a share s of pairs in order is a correlation of 2 s - 1 (Kendall).
 *
 * @param groups group number per row
 * @param whole the correlation of all rows
 * @param correlation of the rows at given indices, null if undefined
 */
export function correlationInterval(
  groups: ArrayLike<number>,
  whole: number,
  correlation: (rows: Uint32Array) => number | null,
  options: BootstrapOptions = {},
): Interval {
  if (Math.abs(whole) < 1 - 1e-12) return bootstrapInterval(groups, correlation, options);
  const [low, high] = shareInterval(
    groups,
    new Float64Array(groups.length).fill(whole > 0 ? 1 : 0),
  );
  return [2 * low - 1, 2 * high - 1];
}
