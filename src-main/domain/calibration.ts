/**
 * Calibration: whether a reward's confidence can be trusted, and the temperature that corrects most of
 * it.
 */
import { splitByGroup } from './splits.ts';
import { independentUnits, pairHit } from './statistics.ts';

export interface CalibrationBin {
  from: number;
  to: number;
  /** Weighted means over the rows of the bin. */
  confidence: number;
  accuracy: number;
  /** Number of rows, regardless of weight. */
  count: number;
}

export interface Calibration {
  /** Expected calibration error: mean distance between accuracy and confidence over the bins. */
  ece: number;
  /** Mean of (1 - p)^2. */
  brier: number;
  /** Mean of -log p, in nats. */
  nll: number;
  bins: CalibrationBin[];
}

/** Minimum rows for ten bins. */
const LEAST_ROWS = 20;
const LOWEST = 1 / 20;
const HIGHEST = 20;

/**
 * Temperature scaling (Guo et al. 2017, On Calibration of Modern Neural Networks): the T that minimises
 * mean softplus(-d / T). The loss is convex in 1 / T, so its slope is bisected.
 *
 * @param d margin per row: reward of the chosen minus that of the rejected
 * @returns T in [1/20, 20], at a bound if the minimum lies beyond; 1 if every margin is 0
 */
export function fitTemperature(d: ArrayLike<number>, weight: ArrayLike<number>): number {
  // Derivative of the loss by 1 / T: positive if T should rise.
  const slope = (temperature: number) => {
    let sum = 0;
    for (let i = 0; i < d.length; i++) sum -= weight[i] * d[i] * sigmoid(-d[i] / temperature);
    return sum;
  };
  let low = Math.log(LOWEST);
  let high = Math.log(HIGHEST);
  const atLowest = slope(LOWEST);
  const atHighest = slope(HIGHEST);
  if (atLowest === 0 && atHighest === 0) return 1;
  if (atHighest >= 0) return HIGHEST;
  if (atLowest <= 0) return LOWEST;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (slope(Math.exp(middle)) > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Calibration of p = sigmoid(d / T). A pair's confidence is max(p, 1 - p); it is a hit if d > 0, and half
 * a hit if d = 0. Bins of equal width over [.5, 1] (Guo et al. 2017); empty ones are left out.
 *
 * @returns figures of NaN and no bins if the total weight is 0
 */
export function calibration(
  d: ArrayLike<number>,
  weight: ArrayLike<number>,
  temperature: number,
  bins = 10,
): Calibration {
  const sums = Array.from({ length: bins }, () => ({
    weight: 0,
    confidence: 0,
    hits: 0,
    count: 0,
  }));
  let total = 0;
  let brier = 0;
  let nll = 0;
  for (let i = 0; i < d.length; i++) {
    const margin = d[i] / temperature;
    const confidence = sigmoid(Math.abs(margin));
    const bin = sums[Math.min(bins - 1, Math.floor((confidence - 0.5) * 2 * bins))];
    bin.weight += weight[i];
    bin.confidence += weight[i] * confidence;
    bin.hits += weight[i] * pairHit(d[i], 0);
    bin.count++;
    total += weight[i];
    brier += weight[i] * sigmoid(-margin) ** 2;
    nll += weight[i] * softplus(-margin);
  }
  const edge = (k: number) => 0.5 + k / (2 * bins);
  const filled = sums.flatMap((bin, k): (CalibrationBin & { weight: number })[] => {
    if (bin.weight === 0) return [];
    const confidence = bin.confidence / bin.weight;
    const accuracy = bin.hits / bin.weight;
    const { weight: held, count } = bin;
    return [{ from: edge(k), to: edge(k + 1), confidence, accuracy, count, weight: held }];
  });
  const off = filled.reduce((sum, b) => sum + b.weight * Math.abs(b.accuracy - b.confidence), 0);
  return {
    ece: off / total,
    brier: brier / total,
    nll: nll / total,
    bins: filled.map(({ weight: _, ...bin }) => bin),
  };
}

/**
 * Calibration before and after temperature scaling. The groups are divided into two halves; each half is
 * measured at the temperature fitted on the other, since measuring on the fitted rows would be too
 * favourable.
 *
 * @param groups group number per row, kept in one half; rows stand alone if one group holds most
 * @returns the temperature fitted on all rows, for use; null for fewer than 20 rows
 */
export function crossFittedCalibration(
  d: ArrayLike<number>,
  weight: ArrayLike<number>,
  groups: ArrayLike<number>,
): { temperature: number; before: Calibration; after: Calibration } | null {
  if (d.length < LEAST_ROWS) return null;
  const units = Array.from(independentUnits(groups), (unit) => ({ groups: [String(unit)] }));
  const { train: first, validation: second } = splitByGroup(units, 0.5, 'calibration');
  const pick = (values: ArrayLike<number>, rows: readonly number[]) =>
    Float64Array.from(rows, (row) => values[row]);
  const scaled = new Float64Array(d.length);
  for (const [fitted, measured] of [
    [first, second],
    [second, first],
  ]) {
    const temperature = fitTemperature(pick(d, fitted), pick(weight, fitted));
    for (const row of measured) scaled[row] = d[row] / temperature;
  }
  return {
    temperature: fitTemperature(d, weight),
    before: calibration(d, weight, 1),
    after: calibration(scaled, weight, 1),
  };
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
