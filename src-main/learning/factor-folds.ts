/** Which source examples say how strongly a block is read: apart from those by which candidates are judged. */
import type { Member } from './domain-data.ts';
import { seededRandom, shuffle } from '../domain/random.ts';
import type { RunData, Split } from './run-data.ts';

/** Each is held out once. */
const FOLDS = 5;
/** Of the examples: where those that no seed tests are fewer, all take part. */
const LEAST_SHARE = 1 / 3;

/**
 * Folds of groups that no seed's candidates are tested on, about equally large; every member learns
 * from all other examples and is stopped by its own fold. Empty where fewer than two can be made.
 *
 * @param seed names the draw and the members' streams
 */
export function factorFolds(
  { exampleGroups, pairs }: Pick<RunData, 'exampleGroups' | 'pairs'>,
  splits: readonly Split[],
  seed: number,
): Member[] {
  const judged = new Set(splits.flatMap(({ tested }) => [...tested].map((i) => pairs.groups[i])));
  const free = exampleGroups.filter((group) => !judged.has(group));
  const groups = free.length < LEAST_SHARE * exampleGroups.length ? exampleGroups : free;
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  // The largest first, each into the smallest fold; in random order where they are alike.
  const order = shuffle([...sizes], seededRandom(`factor folds ${seed}`));
  order.sort(([, a], [, b]) => b - a);
  const folds = Array.from({ length: Math.min(FOLDS, order.length) }, () => ({
    groups: new Set<number>(),
    size: 0,
  }));
  for (const [group, size] of order) {
    const smallest = folds.reduce((least, fold) => (fold.size < least.size ? fold : least));
    smallest.groups.add(group);
    smallest.size += size;
  }
  if (folds.length < 2) return [];
  const examples = Int32Array.from(exampleGroups.keys());
  return folds.map((fold, k) => ({
    seed: seed + k,
    train: examples.filter((i) => !fold.groups.has(exampleGroups[i])),
    validation: examples.filter((i) => fold.groups.has(exampleGroups[i])),
  }));
}
