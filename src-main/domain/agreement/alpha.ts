/** Krippendorff's alpha for every level of measurement, any number of annotators, and missing values. */
import {
  type AgreementFigure,
  ALWAYS_THE_SAME,
  figureOf,
  type Judgement,
  NOBODY_SHARED,
  sharedUnits,
  undefinedFor,
} from './figure.ts';

export const LEVELS = ['nominal', 'ordinal', 'interval', 'ratio'] as const;
export type Level = (typeof LEVELS)[number];

/** Squared distance of values i and j of the sorted `values`; `totals[i]` is how often value i was given. */
type Distance = (
  i: number,
  j: number,
  values: readonly number[],
  totals: readonly number[],
) => number;

const DISTANCES: Readonly<Record<Level, Distance>> = {
  nominal: (i, j) => (i === j ? 0 : 1),
  ordinal(i, j, _values, totals) {
    const [low, high] = [Math.min(i, j), Math.max(i, j)];
    let between = 0;
    for (let at = low; at <= high; at++) between += totals[at];
    return (between - (totals[i] + totals[j]) / 2) ** 2;
  },
  interval: (i, j, values) => (values[i] - values[j]) ** 2,
  ratio: (i, j, values) => (i === j ? 0 : ((values[i] - values[j]) / (values[i] + values[j])) ** 2),
};

/**
 * alpha = 1 - D_o / D_e, with D_o the mean distance of values within a unit and D_e that of all values
 * (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability). A unit with m values gives each of its
 * m (m - 1) ordered pairs the weight 1 / (m - 1).
 *
 * @param judgements units with a single annotator are ignored
 * @param copies how often each judgement is repeated: n is the number without the copies
 */
export function krippendorffAlpha(
  judgements: Iterable<Judgement>,
  level: Level,
  copies = 1,
): AgreementFigure {
  const units = sharedUnits(judgements);
  if (units.length === 0) return undefinedFor(NOBODY_SHARED);
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  if (values.length === 1) return undefinedFor(ALWAYS_THE_SAME);
  if (level === 'ratio' && values[0] < 0) {
    return undefinedFor(
      values[values.length - 1] > 0
        ? 'A ratio needs a true zero, and these values lie on both sides of it.'
        : 'A ratio needs values from a true zero up, and these lie below it.',
    );
  }
  const place = new Map(values.map((value, at) => [value, at]));
  const observed = values.map(() => new Float64Array(values.length));
  for (const unit of units) {
    const places = unit.map((value) => place.get(value) ?? 0);
    for (const [a, i] of places.entries()) {
      for (const [b, j] of places.entries()) if (a !== b) observed[i][j] += 1 / (unit.length - 1);
    }
  }
  const totals = observed.map((row) => row.reduce((sum, count) => sum + count, 0));
  const n = totals.reduce((sum, count) => sum + count, 0);
  let within = 0;
  let among = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < values.length; j++) {
      const distance = DISTANCES[level](i, j, values, totals);
      within += observed[i][j] * distance;
      among += totals[i] * totals[j] * distance;
    }
  }
  return figureOf(1 - ((n - copies) * within) / among);
}
