/** Measurements of one trained candidate on held-out source pairs and on the target's ranking. */
import type { MethodSummary } from '../../contract/index.ts';
import { calibration, crossFittedCalibration } from '../../domain/calibration.ts';
import { pairedComparison } from '../../domain/paired-test.ts';
import { seededRandom, shuffle } from '../../domain/random.ts';
import { shortcuts } from '../../domain/shortcuts.ts';
import {
  kendall,
  mean,
  pairHit,
  shareInterval,
  spearman,
  weightedMean,
} from '../../domain/statistics.ts';
import type { Feature } from '../../encoders/encoder.ts';
import { testedUnits, type Split } from '../../learning/run-data.ts';
import type { EnsembleScores } from '../../learning/score.ts';
import type { RunEncoder } from '../blocks.ts';
import type { SimpleAmounts } from './encode.ts';
import type { PreparedRun } from './prepare.ts';

/** Maximum texts for correlations: more do not change the digits shown. */
const CORRELATED = 20_000;

/** Held-out source pairs of all seeds: the same rows, in the same order, for every candidate. */
export interface HeldOut {
  hits: Float64Array;
  longer: Float64Array;
  weights: Float64Array;
  /** The clusters of intervals. */
  units: Int32Array;
  /** Raw differences of rewards. */
  margins: Float64Array;
  /** In units of the standard deviation of that seed's rewards over target texts. */
  scaled: Float64Array;
}

export function heldOut(
  { data, source }: PreparedRun,
  splits: readonly Split[],
  sourceRewards: readonly Float32Array[],
  targetRewards: readonly Float32Array[],
): HeldOut {
  const { chosen, rejected, weight } = data.pairs;
  const unitOf = testedUnits(data, splits);
  const rows = splits.flatMap(({ tested }, k) => {
    const reward = sourceRewards[k];
    const unit = deviation(targetRewards[k]) || 1;
    return Array.from(tested, (pair) => {
      const margin = reward[chosen[pair]] - reward[rejected[pair]];
      return { pair, margin, scaled: margin / unit };
    });
  });
  return {
    hits: Float64Array.from(rows, ({ margin }) => pairHit(margin, 0)),
    longer: Float64Array.from(rows, ({ pair }) =>
      pairHit(source.lengths[chosen[pair]], source.lengths[rejected[pair]]),
    ),
    weights: Float64Array.from(rows, ({ pair }) => weight[pair]),
    units: Int32Array.from(rows, ({ pair }) => unitOf(pair)),
    margins: Float64Array.from(rows, ({ margin }) => margin),
    scaled: Float64Array.from(rows, ({ scaled }) => scaled),
  };
}

type Accuracy = Pick<
  MethodSummary,
  | 'sourceAccuracy'
  | 'sourceInterval'
  | 'longerWins'
  | 'againstSourceOnly'
  | 'againstLonger'
  | 'calibration'
>;

/**
 * Accuracy on held-out source pairs over all seeds, with paired tests. Intervals are clustered by prompt,
 * or by pair if one prompt holds most of them.
 *
 * @param base hits of source-only on the same rows; null for source-only itself
 */
export function accuracyOf(held: HeldOut, base: Float64Array | null): Accuracy {
  const { hits, longer, weights, units } = held;
  if (hits.length === 0) {
    return {
      sourceAccuracy: null,
      sourceInterval: null,
      longerWins: null,
      againstSourceOnly: null,
      againstLonger: null,
      calibration: null,
    };
  }
  const fitted = crossFittedCalibration(held.scaled, weights, units);
  return {
    sourceAccuracy: weightedMean(hits, weights),
    sourceInterval: shareInterval(units, hits, weights, { samples: 500 }),
    longerWins: weightedMean(longer, weights),
    againstSourceOnly: base && pairedComparison(units, hits, base, { weights }),
    againstLonger: pairedComparison(units, hits, longer, { weights }),
    calibration: fitted && {
      temperature: fitted.temperature,
      before: calibration(held.margins, weights, 1),
      after: fitted.after,
    },
  };
}

/** Correlations of the target's ranking. @param base source-only's scores, [n] */
export function correlationsOf(
  run: PreparedRun,
  encoder: RunEncoder,
  scores: EnsembleScores,
  rewards: readonly Float32Array[],
  base: Float64Array | null,
): Pick<
  MethodSummary,
  'lengthCorrelation' | 'shortcuts' | 'seedAgreement' | 'drivers' | 'discordant'
> {
  const d = encoder.dimension;
  const rows = sampled(run.target.items.length);
  const pick = (values: ArrayLike<number>) => Float64Array.from(rows, (row) => values[row]);
  const score = pick(scores.score);
  const seeds = rewards.map(pick);
  const agreements = seeds.flatMap((a, i) => seeds.slice(i + 1).map((b) => spearman(a, b) ?? 0));
  const drivers = explained(encoder).map(({ feature: { id, label }, column }) => {
    const values = Float64Array.from(rows, (row) => run.target.rows[row * d + column]);
    return { feature: id, label, correlation: spearman(score, values) ?? 0 };
  });
  const tau = base && kendall(score, pick(base));
  return {
    lengthCorrelation: spearman(score, pick(run.target.lengths)),
    shortcuts: followed(run.target.simple, scores),
    seedAgreement: agreements.length > 0 ? mean(agreements) : null,
    drivers: drivers.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation)),
    discordant: tau === null ? null : (1 - tau) / 2,
  };
}

/** Rank correlation of the score with each simple feature. */
function followed(
  { every, values }: SimpleAmounts,
  { score }: EnsembleScores,
): MethodSummary['shortcuts'] {
  const read = values.length / shortcuts.length;
  const scores = Float64Array.from({ length: read }, (_, i) => score[i * every]);
  return shortcuts.map(({ id }, at) => ({
    id,
    correlation: spearman(
      scores,
      Float64Array.from({ length: read }, (_, i) => values[i * shortcuts.length + at]),
    ),
  }));
}

/** Columns with a meaning to people: those of form, and measures. */
function explained({ blocks }: RunEncoder): { feature: Feature; column: number }[] {
  return blocks
    .filter(({ kind }) => kind !== 'meaning')
    .flatMap(({ features, from }) => features.map((feature, j) => ({ feature, column: from + j })));
}

export function deviation(values: Float32Array): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

function sampled(n: number): Int32Array {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  return n <= CORRELATED ? all : shuffle(all, seededRandom('sample 0')).slice(0, CORRELATED);
}
