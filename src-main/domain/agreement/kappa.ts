/** Agreement beyond chance on categories: percentage, Cohen's kappa and Fleiss' kappa. */
import {
  type AgreementFigure,
  ALWAYS_THE_SAME,
  countsOf,
  figureOf,
  type Judgement,
  NOBODY_SHARED,
  sharedUnits,
  undefinedFor,
} from './figure.ts';

/** Share of pairs of values that are equal, for a unit with counts n_c of n values. */
function agreeing(values: readonly number[]): number {
  const n = values.length;
  let same = 0;
  for (const count of countsOf(values).values()) same += count * (count - 1);
  return same / (n * (n - 1));
}

/** Mean over units of the share of pairs of annotators who agree, in [0, 1]. */
export function percentageAgreement(judgements: Iterable<Judgement>): AgreementFigure {
  const units = sharedUnits(judgements);
  if (units.length === 0) return undefinedFor(NOBODY_SHARED);
  return figureOf(units.reduce((sum, values) => sum + agreeing(values), 0) / units.length);
}

/**
 * Cohen's kappa of two annotators, (p_o - p_e) / (1 - p_e) with p_o the share of equal values and p_e the
 * share expected by chance from their margins (Cohen 1960, Educational and Psychological Measurement 20).
 *
 * @param pairs the values that the two annotators gave to each unit that both judged
 */
export function cohenKappa(pairs: readonly (readonly [number, number])[]): AgreementFigure {
  const n = pairs.length;
  if (n === 0) return undefinedFor('They have no question in common.');
  const [one, other] = [countsOf(pairs.map(([a]) => a)), countsOf(pairs.map(([, b]) => b))];
  const observed = pairs.filter(([a, b]) => a === b).length / n;
  let expected = 0;
  for (const [value, count] of one) expected += (count / n) * ((other.get(value) ?? 0) / n);
  if (one.size === 1 && other.size === 1 && observed === 1) {
    return undefinedFor(
      'Both always gave the same answer, so that agreement cannot be told from chance.',
    );
  }
  return figureOf((observed - expected) / (1 - expected));
}

/**
 * Cohen's kappa where answers are further apart the more they differ, 1 - sum(w o) / sum(w e), with o and e the shares of two
 * values observed and expected, and w their squared difference (Cohen 1968, Psychological Bulletin 70).
 *
 * @param pairs as of `cohenKappa`, of values on an interval scale
 */
export function weightedKappa(pairs: readonly (readonly [number, number])[]): AgreementFigure {
  const n = pairs.length;
  if (n === 0) return undefinedFor('They have no question in common.');
  const [one, other] = [countsOf(pairs.map(([a]) => a)), countsOf(pairs.map(([, b]) => b))];
  const observed = pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0) / n;
  let expected = 0;
  for (const [a, count] of one) {
    for (const [b, others] of other) expected += (count / n) * (others / n) * (a - b) ** 2;
  }
  if (expected === 0) {
    return undefinedFor(
      'Both always gave the same answer, so that agreement cannot be told from chance.',
    );
  }
  return figureOf(1 - observed / expected);
}

/**
 * Fleiss' kappa, for units with the same number of values from any annotators (Fleiss 1971, Psychological
 * Bulletin 76).
 */
export function fleissKappa(judgements: Iterable<Judgement>): AgreementFigure {
  const units = sharedUnits(judgements);
  if (units.length === 0) return undefinedFor(NOBODY_SHARED);
  const sizes = countsOf(units.map((values) => values.length));
  if (sizes.size > 1) {
    return undefinedFor(
      `It needs the same number of votes on every question, and these have ${Math.min(...sizes.keys())} to ${Math.max(...sizes.keys())}. Krippendorff’s alpha does not.`,
    );
  }
  const totals = countsOf(units.flat());
  if (totals.size === 1) return undefinedFor(ALWAYS_THE_SAME);
  const all = units.length * units[0].length;
  const observed = units.reduce((sum, values) => sum + agreeing(values), 0) / units.length;
  let expected = 0;
  for (const count of totals.values()) expected += (count / all) ** 2;
  return figureOf((observed - expected) / (1 - expected));
}
