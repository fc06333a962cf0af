/** Tunes a candidate's language model seed by seed, starting from the frozen result. */
import { mean } from '../../domain/statistics.ts';
import type { Candidate } from '../../learning/candidates.ts';
import { columnStart } from '../../learning/column-model.ts';
import { prepared } from '../../learning/train.ts';
import type { TrainedModel } from '../../learning/training.ts';
import { tunedColumns } from '../../learning/tuning.ts';
import type { RunContext } from '../context.ts';
import { tunedPartName } from '../plan.ts';
import type { Tunable } from './tunable.ts';

/** Evaluations during a tuning: few, since each reads the held-out texts again. */
const EVALUATIONS = 9;

/** Parameters of heads whose reward is the score of the reward model under tuning, one per seed. */
export function ownStarts({ run, settings, splits }: RunContext): Float32Array[] {
  if (run.own === null) throw new Error('The model has no score of its own.');
  const { column } = run.own;
  const extras = run.loss.extras?.(run.data.examples) ?? [];
  const shape = { inputs: run.data.columns, hidden: settings.hidden, extras };
  return splits.map(({ seed }) => columnStart(column, shape, seed));
}

/** @param starts parameters of heads on the frozen model's vectors, one per seed */
export async function tuneCandidate(
  context: RunContext,
  tunable: Tunable,
  candidate: Candidate,
  starts: readonly Float32Array[],
): Promise<{ models: TrainedModel[]; gradientCosine: number | null }> {
  const { run, settings, splits } = context;
  const tuned = [...context.tuned(candidate.id)];
  for (const [k, split] of splits.entries()) {
    if (k < tuned.length) {
      context.skip(candidate.id, tunedPartName(k + 1));
      continue;
    }
    const ensemble = await context.train({
      owner: candidate.id,
      part: tunedPartName(k + 1),
      label: `${candidate.label}, tuning${splits.length > 1 ? ` seed ${k + 1}` : ''}`,
      data: prepared(candidate.method, { ...run.data, members: [split] }),
      candidate,
      loss: run.loss,
      settings: {
        ...settings,
        lambda: candidate.lambda ?? 0,
        steps: settings.tuneSteps,
        batch: settings.tuneBatch,
      },
      tuning: tunable.tuning(run, settings),
      initial: [starts[k]],
      evaluations: EVALUATIONS,
      network: tunable.network,
    });
    const { models, gradientCosine } = ensemble;
    tuned.push({ model: models[0], gradientCosine });
    context.keepTuned(candidate.id, [...tuned]);
  }
  const cosines = tuned.flatMap(({ gradientCosine }) => gradientCosine ?? []);
  return {
    models: tuned.map(({ model }) => model),
    gradientCosine: cosines.length > 0 ? mean(cosines) : null,
  };
}

/** The run's matrices with a tuned model's columns, for source texts and for all target texts. */
export async function tunedRows(
  { run, settings, check }: RunContext,
  tunable: Tunable,
  adapters: Float32Array,
): Promise<{ source: Float32Array; target: Float32Array }> {
  const tuning = tunable.scoring(run, settings);
  const { columns } = run.data;
  const source = run.data.source.slice();
  const target = run.target.rows.slice();
  await tunedColumns(tuning, adapters, { matrix: source, width: columns, first: 0 }, check);
  const first = source.length / columns;
  await tunedColumns(tuning, adapters, { matrix: target, width: columns, first }, check);
  return { source, target };
}
