/**
 * Source-only on one source domain alone: how well it orders each target says which source helps which. The
 * same texts, columns and splits as of the candidates, but only the labels of that domain.
 */
import { DialectError } from '../../contract/index.ts';
import { candidatesOf } from '../../learning/candidates.ts';
import { combineSeeds, scoreAll } from '../../learning/score.ts';
import type { SourceModel } from '../../store/source-models.ts';
import type { RunContext } from '../context.ts';
import { MAIN, ownerOfSource } from '../plan.ts';

/** @throws DialectError `nothing-taught` where a seed has no label of this source to learn from */
export async function runSource(
  context: RunContext,
  source: SourceModel['source'],
): Promise<SourceModel> {
  const { run, settings, splits, check } = context;
  const { examples, sourceDomains } = run.data;
  // Examples are of one prompt, and so of one domain.
  const isOwn = (n: number) => sourceDomains[examples.rows[n * examples.texts]] === source.id;
  const members = splits.map(({ seed, train, validation }) => ({
    seed,
    train: train.filter(isOwn),
    validation: validation.filter(isOwn),
  }));
  if (members.some(({ train }) => train.length === 0)) {
    throw new DialectError(
      'nothing-taught',
      `${source.name} has too few labels to learn from it alone.`,
      { source: source.name },
    );
  }
  const [sourceOnly] = candidatesOf({ ...settings, methods: [] });
  const { models } = await context.train({
    owner: ownerOfSource(source.id),
    part: MAIN,
    label: `${source.name} alone`,
    data: { ...run.data, members },
    candidate: sourceOnly,
    loss: run.loss,
    settings: { ...settings, lambda: 0 },
  });
  const rewards: Float32Array[] = [];
  for (const model of models) rewards.push(await scoreAll(model, run.target.rows, check));
  return {
    source,
    examples: Array.from(examples.counts.keys()).filter(isOwn).length,
    items: run.target.items,
    score: Float32Array.from(combineSeeds(rewards).score),
  };
}
