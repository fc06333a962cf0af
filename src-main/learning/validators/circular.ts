/**
 * Circular (reverse) validation (Zhong et al. 2010): a candidate's rewards of target texts are taken for
 * the truth; a fresh model learns them and is tested on held-out source pairs. A candidate that lost what
 * transfers does not find its way back.
 */
import { seededRandom } from '../../domain/random.ts';
import { averageRanks } from '../../domain/statistics.ts';
import { candidatesOf } from '../candidates.ts';
import { partners, sequence } from '../draws.ts';
import { pairExamples } from '../examples.ts';
import { lossOf } from '../losses/index.ts';
import type { Split } from '../run-data.ts';
import { heldOutJudgement } from './held-out.ts';
import type { Validator } from './validator.ts';

/** Maximum pseudo-pairs per seed. */
const MOST_PAIRS = 4000;
/** Minimum difference of two texts' rank shares for a pseudo-preference. */
const CLEAR = 0.1;
/** Share of the pseudo-pairs that stop the reverse training. */
const STOPPING = 0.1;

export const circular: Validator = {
  id: 'circular',
  label: 'Circular',
  adjective: 'circular',
  description:
    'A fresh model learns the candidate’s ranking of the target and is tested on held-out source pairs.',
  trains: 'source-only',
  create({ run, splits, settings, score }) {
    const texts = run.target.length / run.columns;
    if (splits.every(({ tested }) => tested.length === 0) || texts < 10) return null;
    const [sourceOnly] = candidatesOf({ ...settings, methods: [] });
    const wanted = Math.min(MOST_PAIRS, Math.max(200, run.pairs.chosen.length));
    return async ({ targetRewards, train }) => {
      const chosen: number[] = [];
      const rejected: number[] = [];
      const members = splits.map((split, k) => {
        const first = chosen.length;
        drawPairs(targetRewards[k], run.targetPrompts, split, wanted, (c, r) => {
          chosen.push(c);
          rejected.push(r);
        });
        const cut = first + Math.ceil((chosen.length - first) * (1 - STOPPING));
        return {
          seed: split.seed,
          train: range(first, cut),
          validation: range(cut, chosen.length),
        };
      });
      const models = await train(
        {
          columns: run.columns,
          source: run.target,
          target: run.source,
          ...(run.factors ? { factors: run.factors } : {}),
          examples: pairExamples(chosen, rejected, new Float32Array(chosen.length).fill(1)),
          members,
        },
        sourceOnly,
        lossOf('bradley-terry'),
      );
      const rewards: Float32Array[] = [];
      for (const model of models) rewards.push(await score(model, run.source));
      return heldOutJudgement(run, splits, rewards);
    };
  },
};

/** Pairs of target texts, of one prompt where possible, whose rewards clearly differ. */
function drawPairs(
  rewards: Float32Array,
  prompts: Int32Array,
  { seed }: Split,
  wanted: number,
  add: (chosen: number, rejected: number) => void,
): void {
  const n = rewards.length;
  const ranks = averageRanks(rewards);
  const next = sequence(n, `circular ${seed}`);
  const partner = partners(prompts, `circular partner ${seed}`);
  const random = seededRandom(`circular other ${seed}`);
  let added = 0;
  // Rankings with little variation have few clear pairs: after enough tries, any pairs are taken.
  for (let place = 0; added < wanted && place < wanted * 4; place++) {
    const a = next(place);
    const b = place % 2 === 0 ? partner(a, place) : random.below(n);
    const gap = (ranks[a] - ranks[b]) / n;
    if (a === b || (Math.abs(gap) < CLEAR && place < wanted * 3)) continue;
    if (gap > 0) add(a, b);
    else add(b, a);
    added++;
  }
}

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
