/** Diagnostics of a candidate, on the features that its first model learned. */
import type { MethodSummary } from '../../contract/index.ts';
import { domainShift } from '../../learning/diagnostics.ts';
import { allRows, drawRows } from '../../learning/numeric/sample.ts';
import { rowsOf } from '../../learning/run-data.ts';
import { scorer } from '../../learning/score.ts';
import type { RunContext } from '../context.ts';
import { deviation } from './measure.ts';
import type { Scored } from './score.ts';

/** Maximum texts per domain whose features are analysed. */
const DIAGNOSED = 4_000;

/** Null if there are too few texts. */
export async function diagnosed(
  { run, check }: RunContext,
  { models, sourceRewards, targetRewards, rows, trainingTarget, gradientCosine }: Scored,
): Promise<MethodSummary['diagnostics']> {
  const [model] = models;
  const rewardSpread = {
    source: deviation(sourceRewards[0]),
    target: deviation(targetRewards[0]),
  };
  const { features, dispose } = scorer(model);
  const sample = async (of: Float32Array, prompts: Int32Array, name: string) => {
    const drawn = drawRows(allRows(prompts.length), DIAGNOSED, name);
    return {
      z: await features(rowsOf(of, drawn, run.data.columns)),
      prompts: Int32Array.from(drawn, (row) => prompts[row]),
    };
  };
  try {
    const source = await sample(rows[0].source, run.data.sourcePrompts, 'diagnosed source');
    const target = await sample(trainingTarget, run.data.targetPrompts, 'diagnosed target');
    const groups = { source: source.prompts, target: target.prompts };
    const shift = await domainShift(source.z, target.z, model.hidden, groups, check);
    return shift && { shift, rewardSpread, gradientCosine };
  } finally {
    dispose();
  }
}
