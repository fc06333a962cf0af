/** Random pairs of target texts, to query models with. */
import { independentUnits } from '../domain/statistics.ts';
import { partners, sequence } from './draws.ts';

export interface TargetPairs {
  /** Rows of the target, [n] each. */
  first: Int32Array;
  second: Int32Array;
  /** The clusters of intervals: the prompt of the first text, [n]. */
  groups: Int32Array;
}

/**
 * Random pairs of different target texts, of one prompt if it has several; fewer than wanted if there are
 * very few texts.
 *
 * @param prompts prompt number of every target text, [t]; at least two texts
 * @param name of the draw
 */
export function drawTargetPairs(prompts: Int32Array, wanted: number, name: string): TargetPairs {
  const next = sequence(prompts.length, `${name} first`);
  const partner = partners(prompts, `${name} second`);
  const first: number[] = [];
  const second: number[] = [];
  for (let place = 0; first.length < wanted && place < 4 * wanted; place++) {
    const [a, b] = [next(place), partner(next(place), place)];
    if (a === b) continue;
    first.push(a);
    second.push(b);
  }
  return {
    first: Int32Array.from(first),
    second: Int32Array.from(second),
    groups: independentUnits(first.map((row) => prompts[row])),
  };
}
