/** The area under the ROC curve. */
import { averageRanks } from '../../domain/statistics.ts';

/**
 * Chance that a positive has a higher value than a negative, ties counted half: the Mann-Whitney
 * statistic over the number of pairs (Hanley & McNeil 1982). NaN if one side is empty.
 */
export function auc(negatives: ArrayLike<number>, positives: ArrayLike<number>): number {
  const values = new Float64Array(negatives.length + positives.length);
  values.set(negatives);
  values.set(positives, negatives.length);
  const ranks = averageRanks(values);
  let sum = 0;
  for (let i = negatives.length; i < values.length; i++) sum += ranks[i];
  const wins = sum - (positives.length * (positives.length + 1)) / 2;
  return wins / (negatives.length * positives.length);
}
