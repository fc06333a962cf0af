/** The order in which pairs should be labelled, by how informative a vote on each would be. */
import type { ModelOrder } from '../../contract/index.ts';
import { type Candidates, disagreementOf, logitsOf } from './candidates.ts';
import { typicalPairs } from './cold-start.ts';
import { dot, sigmoid } from '../numeric/quick-model.ts';

/** Pairs chosen one by one, each given those before it; the others follow by their own score. */
const ONE_BY_ONE = 200;
/** Until there are so many votes, typical pairs come first; of few pairs, a tenth. */
const COLD_START = 20;

/**
 * Rows of pairs, in the order in which they should be labelled.
 *
 * - `disagreement`: the most to be learned about the weights. The gain of a vote in the log determinant
 *   of the
 *     posterior is about w z'Sz, where z is the difference of the two texts, S the posterior covariance
 *   and
 *     w = p (1 - p); after each choice S is updated as if that vote were in (D-optimal design of a
 *   logistic model:
 *     Chaloner & Verdinelli 1995, 4.2; by one pair after the other: Wynn 1970). Differences longer than
 *   the median count
 *     as if they were that long, or odd pairs would come first.
 *     Before there are 20 votes, typical pairs come first (`typicalPairs`), for the gain, too.
 * - `target`: likeness to the target.
 * - `gain`: the product of both.
 * - `clear`: the pairs whose answer the model is surest of; near ties come last.
 *
 * @param open rows of unlabelled pairs
 * @param most how many of them are chosen one by one
 */
export function orderOf(
  order: ModelOrder,
  candidates: Candidates,
  open: Iterable<number>,
  most = ONE_BY_ONE,
): Int32Array {
  const rows = Int32Array.from(open);
  switch (order) {
    case 'target':
      return byScore(rows, candidates.likeness);
    case 'clear':
      return byScore(rows, surenessOf(candidates));
    case 'disagreement':
      return oneByOne(rows, candidates, null, most);
    case 'gain':
      return oneByOne(rows, candidates, candidates.likeness, most);
  }
}

/**
 * |logit|, discounted for the uncertainty of the weights (MacKay's approximation of the mean of a
 * logistic).
 */
function surenessOf(candidates: Candidates): Float64Array {
  const variance = disagreementOf(candidates);
  return logitsOf(candidates).map(
    (logit, i) => Math.abs(logit) / Math.sqrt(1 + (Math.PI * variance[i]) / 8),
  );
}

function byScore(rows: Int32Array, score: Float64Array): Int32Array {
  return rows.toSorted((one, other) => score[other] - score[one] || one - other);
}

/** @param weight of each pair's gain, [pairs]; null: equal */
function oneByOne(
  open: Int32Array,
  candidates: Candidates,
  weight: Float64Array | null,
  most: number,
): Int32Array {
  const { differences, model, length } = candidates;
  const { rows, columns: d } = differences;
  const variance = disagreementOf(candidates);
  const logits = logitsOf(candidates);
  const covariance = model.covariance.slice();
  const median = length.toSorted()[length.length >> 1] ?? 1;
  const gain = (row: number): number => {
    const p = sigmoid(logits[row] / Math.sqrt(1 + (Math.PI * variance[row]) / 8));
    const shortened = Math.max(1, length[row] / Math.max(median, Number.MIN_VALUE));
    return (Math.max(1e-3, p * (1 - p)) * variance[row] * (weight?.[row] ?? 1)) / shortened;
  };
  const left = new Set(open);
  const chosen: number[] = [];
  const first = typicalPairs(
    differences,
    open,
    Math.min(COLD_START - candidates.votes, Math.floor(open.length / 10), most),
  );
  while (left.size > 0 && chosen.length < most) {
    let best = first[chosen.length] ?? -1;
    let highest = -Infinity;
    for (const row of best === -1 ? left : []) {
      const found = gain(row);
      if (found > highest) [best, highest] = [row, found];
    }
    if (best === -1) break;
    chosen.push(best);
    left.delete(best);
    // The covariance as if the vote were in: a rank-one update (Sherman & Morrison 1950).
    const p = sigmoid(logits[best]);
    const along = new Float64Array(d);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) along[a] += covariance[a * d + b] * rows[best * d + b];
    }
    const size = 1 / Math.max(1e-3, p * (1 - p)) + dot(rows, best * d, along);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) covariance[a * d + b] -= (along[a] * along[b]) / size;
    }
    for (const row of left) variance[row] -= dot(rows, row * d, along) ** 2 / size;
  }
  const gains = new Float64Array(variance.length);
  for (const row of left) gains[row] = gain(row);
  return Int32Array.from([...chosen, ...byScore(Int32Array.from(left), gains)]);
}
