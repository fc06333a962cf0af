/** A run's texts and labels as numbers, and their splits by seed. */
import { seededRandom, shuffle } from '../domain/random.ts';
import { independentUnits } from '../domain/statistics.ts';
import type { DomainData, JointTexts } from './domain-data.ts';

export interface RunData extends DomainData {
  /** Domain and prompt number of every source text, [s]. */
  sourceDomains: Int32Array;
  sourcePrompts: Int32Array;
  /** The same of every target text, [t]. */
  targetDomains: Int32Array;
  targetPrompts: Int32Array;
  joint: JointTexts;
  /** Group of every example, [n]: examples that share a prompt or a text, directly or through others. */
  exampleGroups: Int32Array;
  /** The pairs on which every model is measured, whatever loss it was trained with. */
  pairs: Pairs;
}

/** Preferences as rows of the source matrix. */
export interface Pairs {
  chosen: Int32Array;
  rejected: Int32Array;
  weight: Float32Array;
  /** Group numbers, as of the examples. */
  groups: Int32Array;
  /** The clusters of intervals: the prompt. */
  prompts: Int32Array;
}

/** The examples and pairs that train, stop and test one seed. No group is in two parts. */
export interface Split {
  seed: number;
  /** Numbers of examples. */
  train: Int32Array;
  validation: Int32Array;
  /** Numbers of pairs. */
  tested: Int32Array;
}

/**
 * Every seed holds out different groups. Half of the held-out data stops the training early, the other
 * half measures it, since data that chose a model would flatter it. The last group with examples is never
 * held out: a loss may learn from few of the pairs' groups, and without any example nothing is trained.
 *
 * @param share wanted share of held-out pairs; groups are not cut, so it is met roughly
 */
export function splitRun(
  run: Pick<RunData, 'exampleGroups' | 'pairs'>,
  share: number,
  seed: number,
): Split {
  const sizes = new Map<number, number>();
  for (const group of run.pairs.groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const held = takeGroups(sizes, share, `${seed}`, new Set(run.exampleGroups));
  const heldSizes = new Map([...held].map((group) => [group, sizes.get(group) ?? 0]));
  const stopping = takeGroups(heldSizes, 0.5, `${seed} halves`);
  const both = stopping.size > 0 && stopping.size < held.size;
  const of = (groups: Int32Array, wanted: (group: number) => boolean) =>
    Int32Array.from(groups.keys()).filter((i) => wanted(groups[i]));
  return {
    seed,
    train: of(run.exampleGroups, (group) => !held.has(group)),
    validation: of(run.exampleGroups, (group) => (both ? stopping : held).has(group)),
    tested: of(run.pairs.groups, (group) => held.has(group) && !(both && stopping.has(group))),
  };
}

/**
 * The clusters of intervals over held-out pairs: the prompt; the pair itself if one prompt holds most of
 * them, since several seeds may test it.
 */
export function testedUnits(
  { pairs }: Pick<RunData, 'pairs'>,
  splits: readonly Split[],
): (pair: number) => number {
  const tested = [...new Set(splits.flatMap((split) => [...split.tested]))];
  const units = independentUnits(tested.map((pair) => pairs.prompts[pair]));
  const unitOf = new Map(tested.map((pair, i) => [pair, units[i]]));
  return (pair) => unitOf.get(pair) ?? pair;
}

/**
 * Random groups until about a share of all pairs is taken; none that would overshoot by more than it adds
 * below the share.
 *
 * @param needed groups of which at least one must stay
 */
function takeGroups(
  sizes: ReadonlyMap<number, number>,
  share: number,
  seed: string,
  needed: ReadonlySet<number> = new Set(),
): Set<number> {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const wanted = Math.floor(total * share);
  const taken = new Set<number>();
  let left = needed.size;
  let count = 0;
  for (const group of shuffle([...sizes.keys()], seededRandom(`split ${seed}`))) {
    const size = sizes.get(group) ?? 0;
    if (size > (wanted - count) * 2) continue;
    if (needed.has(group)) {
      if (left === 1) continue;
      left--;
    }
    taken.add(group);
    count += size;
  }
  return taken;
}

/** Copies of some rows of a matrix, row-major [n, columns]. */
export function rowsOf(matrix: Float32Array, rows: Int32Array, columns: number): Float32Array {
  const picked = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    picked.set(matrix.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return picked;
}
