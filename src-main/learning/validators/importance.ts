/**
 * Importance-weighted source validation (Sugiyama, Krauledat & Mueller 2007): accuracy on held-out source
 * pairs, each weighted by how much more likely its texts are in the target. Blind where the source has no
 * texts to weight.
 */
import { importanceWeights } from '../numeric/importance-weights.ts';
import { heldOutJudgement } from './held-out.ts';
import type { Validator } from './validator.ts';

/** Minimum texts per domain for learning a density ratio. */
const FEWEST_TEXTS = 10;

export const importanceWeighted: Validator = {
  id: 'importance',
  label: 'Importance-weighted',
  adjective: 'importance-weighted',
  description:
    'Held-out source pairs, those with target-like texts counting more. It cannot see beyond the source’s range.',
  trains: null,
  create({ run, splits }) {
    const { source, target, targetPrompts } = run.joint;
    const sides = [source, target].map((side) => side.length / run.columns);
    if (splits.every(({ tested }) => tested.length === 0) || Math.min(...sides) < FEWEST_TEXTS) {
      return null;
    }
    const { weights } = importanceWeights(source, target, run.columns, {
      sourceGroups: run.sourcePrompts,
      targetGroups: targetPrompts,
    });
    const { chosen, rejected } = run.pairs;
    const weightOf = (pair: number) => (weights[chosen[pair]] + weights[rejected[pair]]) / 2;
    return async ({ sourceRewards }) => heldOutJudgement(run, splits, sourceRewards, weightOf);
  },
};
