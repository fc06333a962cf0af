/**
 * Soft neighbourhood density (Saito et al. 2021), for pairs: a candidate that keeps similar pairs
 * together gives many target pairs nearly the same probability, so that each has a dense neighbourhood.
 * It considers nothing else, so a candidate with one probability for every pair scores best.
 */
import type { Validator } from './validator.ts';
import { drawTargetPairs } from '../target-pairs.ts';

/** Maximum pairs, since each is compared with every other one. */
const PAIRS = 500;
/**
 * As in the paper: similarities lie in [0, 1], and only those in the last twentieth count as neighbours.
 */
const TEMPERATURE = 0.05;
const FEWEST_TEXTS = 10;

export const neighbourhoodDensity: Validator = {
  id: 'neighbourhood-density',
  label: 'Soft neighbourhood density',
  adjective: 'neighbourhood-density',
  description:
    'How alike the probabilities are that a candidate gives to target pairs: those of a good one lie in dense groups.',
  trains: null,
  create({ run }) {
    if (run.target.length / run.columns < FEWEST_TEXTS) return null;
    const { first, second, groups } = drawTargetPairs(run.targetPrompts, PAIRS, 'density');
    return async ({ targetRewards }) => {
      const densities = targetRewards.map((reward) =>
        softDensities(Float64Array.from(first, (row, i) => reward[row] - reward[second[i]])),
      );
      return {
        hits: Float64Array.from(
          first,
          (_, i) => densities.reduce((sum, one) => sum + one[i], 0) / densities.length,
        ),
        weights: new Float64Array(first.length).fill(1),
        groups,
      };
    };
  },
};

/**
 * Entropy of every pair's similarities to all others: with f_i = (p_i, 1 - p_i) / |..| and
 * P_ij = softmax over j != i of f_i . f_j / temperature, H_i = -sum_j P_ij log P_ij, as a share of
 * the largest, log(n - 1).
 *
 * @param margins log odds p_i of pair i, [n]; at least 3
 */
export function softDensities(margins: Float64Array): Float64Array {
  const n = margins.length;
  const outputs = margins.map((margin) => 1 / (1 + Math.exp(-margin)));
  const unit = outputs.map((p) => 1 / Math.hypot(p, 1 - p));
  const most = Math.log(n - 1);
  return outputs.map((p, i) => {
    // With e = exp(s - max): H = log(sum e) - sum e (s - max) / sum e; s <= 1 / temperature.
    let sum = 0;
    let weighted = 0;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const similarity = (p * outputs[j] + (1 - p) * (1 - outputs[j])) * unit[i] * unit[j];
      const s = (similarity - 1) / TEMPERATURE;
      const e = Math.exp(s);
      sum += e;
      weighted += e * s;
    }
    return (Math.log(sum) - weighted / sum) / most;
  });
}
