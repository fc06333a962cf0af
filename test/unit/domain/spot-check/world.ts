/** Target pairs with a known truth: candidates that see part of it, share errors, and a rule by length. */
import { consensus, stratify } from '../../../../src-main/domain/spot-check/design.ts';
import type { LabelledRow, Stratum } from '../../../../src-main/domain/spot-check/estimate.ts';
import { seededRandom } from '../../../../src-main/domain/random.ts';
import { mean } from '../../../../src-main/domain/statistics.ts';

/** Correlation of each candidate's margins with quality; own first, then source-only. */
export interface World {
  sees: readonly number[];
  /** How sharply people tell better from worse. */
  sharpness: number;
}

const PAIRS = 3000;

export function makeWorld(name: string, { sees, sharpness }: World) {
  const random = seededRandom(`world ${name}`);
  const normals = () => Float64Array.from({ length: PAIRS }, () => random.normal());
  const quality = normals();
  const shared = normals();
  const margins = sees.map((rho) =>
    quality.map(
      (value, i) =>
        2 * (rho * value + Math.sqrt(1 - rho * rho) * (0.8 * shared[i] + 0.6 * random.normal())),
    ),
  );
  const lengths = quality.map((value) => 0.3 * value + 0.95 * random.normal());
  const first = quality.map((value) =>
    random.next() < 1 / (1 + Math.exp(-sharpness * value)) ? 1 : 0,
  );
  const together = consensus(margins, PAIRS);
  const strata = stratify(margins[0], margins[1], together);
  const rules = [...margins, lengths].map((margin) => {
    const hits = margin.map((value, i) => (value > 0 === (first[i] === 1) ? 1 : 0));
    const predicted = margin.map((value, i) => (value > 0 ? together[i] : 1 - together[i]));
    return { margin, hits, predicted, truth: mean(hits) };
  });
  const within = (h: number, values: ArrayLike<number>) =>
    mean(Array.from(values).filter((_, i) => strata.of[i] === h));
  const doubt = together.map((p) => Math.max(0.09, p * (1 - p)));
  const rowsOf =
    (hits: Float64Array, predicted: Float64Array) =>
    (drawn: readonly number[]): LabelledRow[] =>
      drawn.map((i, cluster) => ({
        stratum: strata.of[i],
        cluster,
        value: hits[i],
        prediction: predicted[i],
      }));
  return {
    strata,
    rules: rules.map((rule) => ({
      truth: rule.truth,
      strata: strata.shares.map((share, h): Stratum => ({
        share,
        prediction: within(h, rule.predicted),
        variance: within(h, doubt),
      })),
      rows: rowsOf(rule.hits, rule.predicted),
    })),
    /** The first candidate minus source-only. */
    difference: differenceOf(rules[0], rules[1], { within, shares: strata.shares, rowsOf }),
  };
}

type Rule = { margin: Float64Array; hits: Float64Array; predicted: Float64Array };
interface Tools {
  within(h: number, values: ArrayLike<number>): number;
  shares: readonly number[];
  rowsOf(hits: Float64Array, predicted: Float64Array): (drawn: readonly number[]) => LabelledRow[];
}

function differenceOf(own: Rule, base: Rule, { within, shares, rowsOf }: Tools) {
  const less = (one: Float64Array, other: Float64Array) => one.map((value, i) => value - other[i]);
  const hits = less(own.hits, base.hits);
  const predicted = less(own.predicted, base.predicted);
  const apart = own.margin.map((value, i) => (value > 0 === base.margin[i] > 0 ? 0 : 1));
  return {
    truth: mean(hits),
    discordant: mean(apart),
    strata: shares.map((share, h): Stratum => ({
      share,
      prediction: within(h, predicted),
      variance: within(h, apart),
    })),
    rows: rowsOf(hits, predicted),
  };
}
