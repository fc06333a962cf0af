/**
 * How informative a vote on each pair would be: about the linear Bradley-Terry reward, given the votes so
 * far, and about texts like the target's.
 */
import { fitLogistic } from '../numeric/logistic.ts';
import { addRows, moments, momentSums, standardise } from '../standardise.ts';
import {
  type Differences,
  dot,
  fitQuickModel,
  type QuickModel,
  sigmoid,
} from '../numeric/quick-model.ts';

/** Encoded texts, row-major [n, d]. */
export interface PairFeatures {
  columns: number;
  /** First and second text of each pair, [pairs, d] each. */
  first: Float32Array;
  second: Float32Array;
  /** Texts of the target, [texts, d]; empty if the project has none. */
  target: Float32Array;
}

export interface PairVote {
  /** Row of its pair. */
  row: number;
  /** 1 where the first text won, 0 where the second did, 1/2 for a tie. */
  preferred: number;
}

export interface Candidates {
  differences: Differences;
  model: QuickModel;
  /** Squared length of each difference, [pairs]. */
  length: Float64Array;
  /** Share of the target among texts like the pair's two, 0 to 1, [pairs]; 1 if there is no target. */
  likeness: Float64Array;
  /** Number of votes that the model has seen. */
  votes: number;
}

/** Precision of the normal prior on the weights of standardised columns. */
const PRECISION = 10;
const DOMAIN_RIDGE = 1e-2;

/**
 * Fits the quick model on the votes; the texts are standardised in place.
 *
 * @param likeness if it is known already: votes do not change it
 */
export function candidatesOf(
  features: PairFeatures,
  votes: readonly PairVote[],
  likeness = likenessOf(features),
): Candidates {
  const { columns, first, second } = features;
  const sums = momentSums(columns);
  for (const rows of [first, second]) addRows(sums, rows);
  const of = moments(sums);
  for (const rows of [first, second]) standardise(rows, of);
  const rows = first.map((value, k) => value - second[k]);
  const differences = { rows, columns };
  const chosen = Int32Array.from(votes, ({ row }) => row);
  const preferred = Float64Array.from(votes, (vote) => vote.preferred);
  const model = fitQuickModel(differences, chosen, preferred, PRECISION);
  const length = new Float64Array(rows.length / columns);
  for (let k = 0; k < rows.length; k++) length[Math.floor(k / columns)] += rows[k] * rows[k];
  return { differences, model, length, likeness, votes: votes.length };
}

/**
 * A pair's likeness to the target by a classifier of source and target, fitted on the texts of all pairs:
 * the mean of its two logits, as a probability (the density ratio of covariate shift: Bickel, Brueckner &
 * Scheffer 2009).
 */
export function likenessOf({ columns: d, first, second, target }: PairFeatures): Float64Array {
  const pairs = first.length / d;
  const likeness = new Float64Array(pairs).fill(1);
  if (target.length === 0 || pairs === 0) return likeness;
  const all = new Float32Array(first.length * 2);
  all.set(first);
  all.set(second, first.length);
  const side = (rows: Float32Array) => ({ rows, chosen: Int32Array.from(rowsOf(rows, d)) });
  const { weights, intercept } = fitLogistic(side(all), side(target), d, DOMAIN_RIDGE);
  for (let i = 0; i < pairs; i++) {
    const logit = (dot(first, i * d, weights) + dot(second, i * d, weights)) / 2 + intercept;
    likeness[i] = sigmoid(logit);
  }
  return likeness;
}

function rowsOf(rows: Float32Array, d: number): Iterable<number> {
  return Array.from({ length: rows.length / d }, (_, row) => row);
}

/** Logit of the first text being better, at the posterior mode of the weights, [pairs]. */
export function logitsOf({ differences: { rows, columns }, model }: Candidates): Float64Array {
  const logits = new Float64Array(rows.length / columns);
  for (let i = 0; i < logits.length; i++) logits[i] = dot(rows, i * columns, model.weights);
  return logits;
}

/** Posterior variance of that logit: how much an ensemble would disagree, [pairs]. */
export function disagreementOf({ differences, model }: Candidates): Float64Array {
  const { rows, columns: d } = differences;
  const variance = new Float64Array(rows.length / d);
  for (let i = 0; i < variance.length; i++) {
    for (let a = 0; a < d; a++) {
      const value = rows[i * d + a];
      if (value === 0) continue;
      let sum = 0;
      for (let b = 0; b < d; b++) sum += model.covariance[a * d + b] * rows[i * d + b];
      variance[i] += value * sum;
    }
  }
  return variance;
}
