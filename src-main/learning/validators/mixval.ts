/**
 * MixVal (Hu et al. 2023), for pairs: two target pairs are mixed, with slightly more of the one, and a
 * candidate should judge the mixture as it judges that one. Pairs with the same answer probe whether they
 * lie close together, pairs with different answers where the boundary is.
 */
import { drawTargetPairs } from '../target-pairs.ts';
import type { Validator } from './validator.ts';

const PAIRS = 500;
/** The leading pair's share, as in the paper. */
export const LEADING = 0.55;
const FEWEST_TEXTS = 10;

export const mixVal: Validator = {
  id: 'mixval',
  label: 'MixVal',
  adjective: 'mixture',
  description:
    'Target pairs are mixed two by two: does a candidate say of a mixture what it says of its larger part?',
  trains: null,
  create({ run }) {
    if (run.target.length / run.columns < FEWEST_TEXTS) return null;
    const { columns } = run;
    const own = drawTargetPairs(run.targetPrompts, PAIRS, 'mixed');
    const n = own.first.length;
    return async ({ targetRewards, scoreMade }) => {
      const hits = new Float64Array(2 * n);
      for (const [k, reward] of targetRewards.entries()) {
        const mixtures = mixturesOf(own, reward);
        const made = await scoreMade(k, (target) => mixedRows(target, mixtures, columns));
        for (let m = 0; m < mixtures.length; m++) {
          const margin = made[2 * m] - made[2 * m + 1];
          hits[m] += (margin > 0 ? 1 : margin === 0 ? 0.5 : 0) / targetRewards.length;
        }
      }
      return {
        hits,
        weights: new Float64Array(2 * n).fill(1),
        groups: Int32Array.from({ length: 2 * n }, (_, m) => own.groups[m % n]),
      };
    };
  },
};

/**
 * Rows of the leading pair and of the other one, each pair with its better text, by the leading pair's
 * answer, first.
 */
interface Mixture {
  leading: readonly [number, number];
  other: readonly [number, number];
}

/**
 * Every pair mixed with the next one: first with the other's better text on the better side, so that both
 * have the same answer, then with it on the worse side.
 */
function mixturesOf(
  { first, second }: { first: Int32Array; second: Int32Array },
  reward: Float32Array,
): Mixture[] {
  const ordered = Array.from(first, (a, i): [number, number] => {
    const b = second[i];
    return reward[a] >= reward[b] ? [a, b] : [b, a];
  });
  const n = ordered.length;
  return [false, true].flatMap((turned) =>
    ordered.map((leading, i): Mixture => {
      const [better, worse] = ordered[(i + 1) % n];
      return { leading, other: turned ? [worse, better] : [better, worse] };
    }),
  );
}

/** Mixture m as rows 2m, which should be the better one, and 2m + 1. */
function mixedRows(
  target: Float32Array,
  mixtures: readonly Mixture[],
  columns: number,
): Float32Array {
  const rows = new Float32Array(mixtures.length * 2 * columns);
  mixtures.forEach(({ leading, other }, m) => {
    for (const side of [0, 1]) {
      const at = (2 * m + side) * columns;
      const [from, beside] = [leading[side] * columns, other[side] * columns];
      for (let j = 0; j < columns; j++) {
        rows[at + j] = LEADING * target[from + j] + (1 - LEADING) * target[beside + j];
      }
    }
  });
  return rows;
}
