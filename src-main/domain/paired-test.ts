/** Compares two candidates on the same rows: how far apart they are, and whether chance explains it. */
import type { Interval } from '../contract/index.ts';
import { seededRandom } from './random.ts';
import {
  groupDraws,
  independentUnits,
  percentileInterval,
  weightedMean,
  type BootstrapOptions,
} from './statistics.ts';

export interface PairedResult {
  /** Ours minus theirs. */
  difference: number;
  /** 95 %, percentile bootstrap over groups. */
  interval: Interval;
  /** Two-sided. */
  p: number;
}

export interface PairedOptions extends BootstrapOptions {
  /** Weight per row; equal by default. */
  weights?: ArrayLike<number> | null;
}

/**
 * Compares weighted means. The interval is that of `bootstrapInterval`; p is from the sign-flip
 * permutation test of Fisher (1935, The Design of Experiments, 21): if the two were alike, the sum of
 * differences in each group could as well have the other sign. p = (1 + as extreme) / (1 + samples)
 * (Phipson & Smyth 2010), so that it is never 0. With G groups it cannot fall below 2^(1 - G).
 *
 * @param groups group number per row, e.g. its prompt; rows stand alone if one group holds most
 * @param ours a value per row, e.g. a hit of 0, .5 or 1
 * @param theirs the same rows under the other candidate
 * @returns null if the total weight is 0
 */
export function pairedComparison(
  groups: ArrayLike<number>,
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  { weights = null, samples = 1000, seed = 'paired' }: PairedOptions = {},
): PairedResult | null {
  const units = independentUnits(groups);
  const gaps = Float64Array.from({ length: groups.length }, (_, row) => ours[row] - theirs[row]);
  const difference = weightedMean(gaps, weights);
  if (Number.isNaN(difference)) return null;
  const values: number[] = [];
  for (const rows of groupDraws(units, { samples, seed })) {
    const value = weightedMean(gaps, weights, rows);
    if (!Number.isNaN(value)) values.push(value);
  }
  const sums = new Map<number, number>();
  units.forEach((unit, row) => {
    const gap = weights ? weights[row] * gaps[row] : gaps[row];
    sums.set(unit, (sums.get(unit) ?? 0) + gap);
  });
  const p = signFlips([...sums.values()], samples, `${seed} signs`);
  return { difference, interval: percentileInterval(values), p };
}

function signFlips(sums: readonly number[], samples: number, seed: string): number {
  const total = sums.reduce((sum, value) => sum + value, 0);
  // The same sum in another order may differ in its last digits.
  const slack = 1e-12 * sums.reduce((sum, value) => sum + Math.abs(value), 0);
  const random = seededRandom(seed);
  let extreme = 0;
  for (let s = 0; s < samples; s++) {
    let flipped = 0;
    for (const value of sums) flipped += random.next() < 0.5 ? value : -value;
    if (Math.abs(flipped) >= Math.abs(total) - slack) extreme++;
  }
  return (1 + extreme) / (1 + samples);
}

/**
 * Compares statistics other than means, such as rank correlations, on the same draws. p inverts the
 * percentile interval: twice the smaller share of draws at or beyond 0 (Davison & Hinkley 1997, Bootstrap
 * Methods and their Application, 5.4 and 4.2.5, with 1 added above and below).
 *
 * @param groups group number per row; rows stand alone if one group holds most
 * @param ours statistic of the rows at given indices; draws where either is null are left out
 * @returns null if either is undefined on all rows, or the two were never defined together
 */
export function pairedStatistic(
  groups: ArrayLike<number>,
  ours: (rows: Uint32Array) => number | null,
  theirs: (rows: Uint32Array) => number | null,
  { samples = 1000, seed = 'paired' }: BootstrapOptions = {},
): PairedResult | null {
  const gap = (rows: Uint32Array) => {
    const a = ours(rows);
    const b = a === null ? null : theirs(rows);
    return a === null || b === null ? null : a - b;
  };
  const difference = gap(Uint32Array.from({ length: groups.length }, (_, row) => row));
  if (difference === null) return null;
  const values: number[] = [];
  for (const rows of groupDraws(independentUnits(groups), { samples, seed })) {
    const value = gap(rows);
    if (value !== null) values.push(value);
  }
  if (values.length === 0) return null;
  const share = (beyond: (value: number) => boolean) =>
    (1 + values.filter(beyond).length) / (1 + values.length);
  const p = Math.min(
    1,
    2 *
      Math.min(
        share((value) => value <= 0),
        share((value) => value >= 0),
      ),
  );
  return { difference, interval: percentileInterval(values), p };
}
