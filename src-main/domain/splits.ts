/** Splits that keep a prompt, and every text that occurs under it, in one part. */
import { seededRandom, shuffle } from './random.ts';

export interface SplitPair {
  /** Names of things that the two parts must not share, e.g. the prompt and the two texts. */
  groups: readonly string[];
}

/** Joins pairs that share a group, directly or through others; returns a number per pair. */
export function connectedGroups(pairs: readonly SplitPair[]): Int32Array {
  const parent: number[] = [];
  const nodeOf = new Map<string, number>();
  const find = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root];
    while (parent[node] !== root) [parent[node], node] = [root, parent[node]];
    return root;
  };
  const node = (name: string) => {
    let index = nodeOf.get(name);
    if (index === undefined) {
      index = parent.length;
      nodeOf.set(name, index);
      parent.push(index);
    }
    return index;
  };
  for (const pair of pairs) {
    const first = find(node(pair.groups[0]));
    for (const name of pair.groups.slice(1)) parent[find(node(name))] = first;
  }
  return Int32Array.from(pairs, (pair) => find(node(pair.groups[0])));
}

/**
 * Splits pairs by connected groups. Rows share texts, so a split by row would overstate accuracy by 5 to
 * 15 points (method.md).
 *
 * @param share wanted share of pairs in validation; groups are not cut, so it is met roughly
 * @returns indices of the pairs; validation is empty if one group holds nearly everything
 */
export function splitByGroup(
  pairs: readonly SplitPair[],
  share: number,
  seed: string,
): { train: number[]; validation: number[] } {
  const group = connectedGroups(pairs);
  const members = new Map<number, number[]>();
  for (let i = 0; i < pairs.length; i++) {
    const list = members.get(group[i]);
    if (list) list.push(i);
    else members.set(group[i], [i]);
  }
  const wanted = Math.floor(pairs.length * share);
  const train: number[] = [];
  const validation: number[] = [];
  for (const list of shuffle([...members.values()], seededRandom(`split ${seed}`))) {
    // A group that would overshoot by more than the current shortfall stays in training.
    const room = wanted - validation.length;
    const side = list.length <= room * 2 ? validation : train;
    for (const pair of list) side.push(pair);
  }
  return { train: train.sort((x, y) => x - y), validation: validation.sort((x, y) => x - y) };
}
