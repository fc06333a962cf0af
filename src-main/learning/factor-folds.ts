/** The source examples that choose the factor of a block: none of those that judge candidates. */
import { type Random, seededRandom, shuffle } from '../domain/random.ts';
import type { Member } from './domain-data.ts';
import { kMeans } from './numeric/k-means.ts';
import type { RunData, Split } from './run-data.ts';

/** Each is held out once. */
const FOLDS = 5;
/** Minimum share of the examples: if fewer are tested by no seed, all take part. */
const LEAST_SHARE = 1 / 3;

/** Columns of the source matrix; `to` is exclusive. */
export interface Columns {
  from: number;
  to: number;
}

/** Clusters of groups for every fold, so that they can be combined into folds of similar size. */
const CLUSTERS_PER_FOLD = 3;
/**
 * Share of the examples: with a larger cluster folds would differ too much in size, so groups are held
 * out singly.
 */
const LARGEST_CLUSTER = 1 / 3;

/**
 * Folds of groups that no seed's candidates are tested on, about equally large; every member learns from
 * all other examples and is stopped by its own fold. Groups with texts of similar meaning are held out
 * together: the target has other subjects than the source, and a feature that only tells subjects apart
 * must not look as if it transferred. Empty if fewer than two folds can be made.
 *
 * @param meaning columns by which groups are compared; none: every group stands for itself
 * @param seed names the draw and the members' streams
 */
export function factorFolds(
  data: Pick<RunData, 'columns' | 'source' | 'examples' | 'exampleGroups' | 'pairs'>,
  splits: readonly Split[],
  meaning: readonly Columns[],
  seed: number,
): Member[] {
  const { exampleGroups, pairs } = data;
  const judged = new Set(splits.flatMap(({ tested }) => [...tested].map((i) => pairs.groups[i])));
  const free = exampleGroups.filter((group) => !judged.has(group));
  const held = free.length < LEAST_SHARE * exampleGroups.length ? exampleGroups : free;
  const counts = new Map<number, number>();
  for (const group of held) counts.set(group, (counts.get(group) ?? 0) + 1);
  const random = seededRandom(`factor folds ${seed}`);
  const folds = balancedFolds(alikeGroups(data, counts, meaning, random), counts, random);
  if (folds.length < 2) return [];
  const examples = Int32Array.from(exampleGroups.keys());
  return folds.map((fold, k) => ({
    seed: seed + k,
    train: examples.filter((i) => !fold.has(exampleGroups[i])),
    validation: examples.filter((i) => fold.has(exampleGroups[i])),
  }));
}

type Counts = ReadonlyMap<number, number>;

/** Groups to hold out together; each by itself if there are too few, or if most of them are alike. */
function alikeGroups(
  data: Pick<RunData, 'columns' | 'source' | 'examples' | 'exampleGroups'>,
  counts: Counts,
  meaning: readonly Columns[],
  random: Random,
): number[][] {
  const groups = [...counts.keys()];
  const single = groups.map((group) => [group]);
  const wanted = FOLDS * CLUSTERS_PER_FOLD;
  if (meaning.length === 0 || groups.length <= wanted) return single;
  const means = groupMeans(data, meaning);
  const points = groups.map((group) => means.get(group) ?? new Float64Array());
  const clusters = kMeans(points, wanted, random);
  const together = [...Map.groupBy(groups.keys(), (i) => clusters[i]).values()].map((members) =>
    members.map((i) => groups[i]),
  );
  const all = sumOf(groups, counts);
  const tooLarge = together.some((some) => sumOf(some, counts) > LARGEST_CLUSTER * all);
  return together.length < FOLDS || tooLarge ? single : together;
}

/** Mean of every group's texts in some columns, each text counted as often as examples use it. */
function groupMeans(
  { columns, source, examples, exampleGroups }: Parameters<typeof alikeGroups>[0],
  meaning: readonly Columns[],
): Map<number, Float64Array> {
  const width = meaning.reduce((sum, { from, to }) => sum + to - from, 0);
  const means = new Map<number, Float64Array>();
  const added = new Map<number, number>();
  exampleGroups.forEach((group, i) => {
    const mean = means.get(group) ?? new Float64Array(width);
    means.set(group, mean);
    for (let k = 0; k < examples.counts[i]; k++) {
      const row = examples.rows[i * examples.texts + k] * columns;
      let j = 0;
      for (const { from, to } of meaning) {
        for (let column = from; column < to; column++) mean[j++] += source[row + column];
      }
    }
    added.set(group, (added.get(group) ?? 0) + examples.counts[i]);
  });
  for (const [group, mean] of means) {
    const count = added.get(group) ?? 1;
    for (let j = 0; j < width; j++) mean[j] /= count;
  }
  return means;
}

function sumOf(groups: readonly number[], counts: Counts): number {
  return groups.reduce((sum, group) => sum + (counts.get(group) ?? 0), 0);
}

/** The largest first, each into the smallest fold; equally large ones in random order. */
function balancedFolds(units: number[][], counts: Counts, random: Random): Set<number>[] {
  const sized = shuffle(units, random).map((groups) => ({ groups, size: sumOf(groups, counts) }));
  sized.sort((a, b) => b.size - a.size);
  const folds = Array.from({ length: Math.min(FOLDS, sized.length) }, () => ({
    groups: new Set<number>(),
    size: 0,
  }));
  for (const { groups, size } of sized) {
    const smallest = folds.reduce((least, fold) => (fold.size < least.size ? fold : least));
    for (const group of groups) smallest.groups.add(group);
    smallest.size += size;
  }
  return folds.map(({ groups }) => groups);
}
