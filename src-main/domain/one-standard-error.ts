/** The one-standard-error rule (Breiman et al. 1984, 3.4.3), on differences between the same folds. */
import { mean } from './statistics.ts';

/**
 * The first option that is not worse than the best one by more than one standard error of their
 * difference: the simplest one is kept unless something else is better beyond its noise.
 *
 * @param losses of every option on every fold, the simplest option first, [options][folds]
 * @returns index of the option; 0 if there is nothing to compare
 */
export function simplestOfBest(losses: readonly (readonly number[])[]): number {
  const means = losses.map((own) => (own.length > 0 ? mean(own) : Number.POSITIVE_INFINITY));
  const best = means.indexOf(Math.min(...means));
  if (!Number.isFinite(means[best] ?? Number.NaN)) return 0;
  return losses.findIndex((own, i) => {
    if (!Number.isFinite(means[i])) return false;
    const gaps = own.map((loss, fold) => loss - losses[best][fold]);
    return i === best || means[i] - means[best] <= standardError(gaps);
  });
}

function standardError(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return 0;
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  return Math.sqrt(variance / n);
}
