/** Held-out source pairs of every seed as rows of a judgement. */
import { pairHit } from '../../domain/statistics.ts';
import { testedUnits, type RunData, type Split } from '../run-data.ts';
import type { Judgement } from './validator.ts';

/**
 * @param rewards of the source texts, one [s] per seed
 * @param weightOf additional weight of a pair
 */
export function heldOutJudgement(
  run: Pick<RunData, 'pairs'>,
  splits: readonly Split[],
  rewards: readonly Float32Array[],
  weightOf: (pair: number) => number = () => 1,
): Judgement {
  const { pairs } = run;
  const unitOf = testedUnits(run, splits);
  const rows = splits.flatMap(({ tested }, k) =>
    Array.from(tested, (pair) => ({ pair, reward: rewards[k] })),
  );
  return {
    hits: Float64Array.from(rows, ({ pair, reward }) =>
      pairHit(reward[pairs.chosen[pair]], reward[pairs.rejected[pair]]),
    ),
    weights: Float64Array.from(rows, ({ pair }) => pairs.weight[pair] * weightOf(pair)),
    groups: Int32Array.from(rows, ({ pair }) => unitOf(pair)),
  };
}
