/** Samples and folds: which rows of a large table are used, and which are held out from which fit. */
import { seededRandom, shuffle } from '../../domain/random.ts';

/**
 * Indices of at most `limit` of the rows in `among`, sampled without replacement and in their order
 * (selection sampling: Knuth, TAOCP 2, 3.4.2 S); the same ones on every call.
 */
export function drawRows(among: Int32Array, limit: number, seed: string): Int32Array {
  if (among.length <= limit) return among;
  const random = seededRandom(seed);
  const drawn = new Int32Array(limit);
  let taken = 0;
  for (let i = 0; taken < limit; i++) {
    if (random.next() * (among.length - i) < limit - taken) drawn[taken++] = among[i];
  }
  return drawn;
}

/** 0, 1 .. n - 1. */
export function allRows(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/**
 * A fold per row, rows of one group together and folds of about equal size: groups in random order, each
 * to the fold with the fewest rows.
 *
 * @param groups group number per row, [n]; null if every row is its own group
 */
export function foldsOf(
  n: number,
  groups: ArrayLike<number> | null,
  folds: number,
  seed: string,
): Int32Array {
  const members = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const group = groups ? groups[i] : i;
    const list = members.get(group);
    if (list) list.push(i);
    else members.set(group, [i]);
  }
  const lists = shuffle([...members.values()], seededRandom(seed));
  // Large ones first, or the last one could unbalance the folds; the order among equals stays random.
  lists.sort((a, b) => b.length - a.length);
  const held = new Array<number>(folds).fill(0);
  const fold = new Int32Array(n);
  for (const list of lists) {
    const smallest = held.indexOf(Math.min(...held));
    for (const i of list) fold[i] = smallest;
    held[smallest] += list.length;
  }
  return fold;
}
