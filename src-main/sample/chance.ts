/**
 * The random draws of the sample: only additions and comparisons, so that they are the same on every
 * platform.
 */
import type { Random } from '../domain/random.ts';

export interface Chance {
  /** True with probability p. */
  happens(p: number): boolean;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** Uniform integer, both ends inclusive. */
  whole(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** Several distinct entries in random order; fewer if the list is shorter. */
  several<T>(list: readonly T[], count: number): T[];
  /** Nearly normal, mean 0, standard deviation 1: the sum of twelve uniform numbers minus six. */
  bell(): number;
}

export function chance(random: Random): Chance {
  const several = <T>(list: readonly T[], count: number): T[] => {
    const rest = [...list];
    const taken: T[] = [];
    while (taken.length < count && rest.length > 0) {
      taken.push(...rest.splice(random.below(rest.length), 1));
    }
    return taken;
  };
  return {
    happens: (p) => random.next() < p,
    between: (from, to) => from + (to - from) * random.next(),
    whole: (from, to) => from + random.below(to - from + 1),
    pick: (list) => list[random.below(list.length)],
    several,
    bell: () => {
      let sum = -6;
      for (let i = 0; i < 12; i += 1) sum += random.next();
      return sum;
    },
  };
}
