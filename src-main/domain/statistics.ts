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

/** Pearson correlation; null where one side does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  // Compared, since rounding lets the sums below tell a constant from its mean.
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

/** Spearman's rank correlation with tied ranks averaged; null where one side does not vary. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return pearson(averageRanks(x), averageRanks(y));
}

/** 1 where the chosen one scores higher, .5 where they are equal, 0 otherwise. */
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

/** Whether one group holds more than half of all rows: then groups say nothing about chance. */
export function oneHoldsMost(groups: ArrayLike<number>): boolean {
  const counts = new Map<number, number>();
  for (let i = 0; i < groups.length; i++) counts.set(groups[i], (counts.get(groups[i]) ?? 0) + 1);
  return [...counts.values()].some((count) => count * 2 > groups.length);
}

/**
 * Percentile bootstrap over groups (Efron & Tibshirani 1993, ch. 13; groups are drawn whole, since
 * rows of one prompt are not independent).
 *
 * @param groups group number per row
 * @param statistic of the rows whose indices it is given; null values are left out
 * @returns the 95 % interval; NaN twice where the statistic was never defined
 */
export function bootstrapInterval(
  groups: ArrayLike<number>,
  statistic: (rows: Uint32Array) => number | null,
  { samples = 1000, seed = 'bootstrap' } = {},
): Interval {
  const members = new Map<number, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const list = members.get(groups[i]);
    if (list) list.push(i);
    else members.set(groups[i], [i]);
  }
  const lists = [...members.values()];
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let s = 0; s < samples; s++) {
    const drawn = Array.from(lists, () => lists[random.below(lists.length)]);
    const rows = new Uint32Array(drawn.reduce((sum, list) => sum + list.length, 0));
    let at = 0;
    for (const list of drawn) {
      rows.set(list, at);
      at += list.length;
    }
    const value = statistic(rows);
    if (value !== null) values.push(value);
  }
  if (values.length === 0) return [Number.NaN, Number.NaN];
  const sorted = Float64Array.from(values).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}
