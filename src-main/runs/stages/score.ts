/** A candidate's rewards of all texts: from trained models, or from a reward model's own score. */
import type { Candidate } from '../../learning/candidates.ts';
import { columnModel } from '../../learning/column-model.ts';
import { rowsOf } from '../../learning/run-data.ts';
import { scoreAll } from '../../learning/score.ts';
import { prepared } from '../../learning/train.ts';
import type { TrainedModel } from '../../learning/training.ts';
import type { RunContext, Trained } from '../context.ts';
import { FROZEN, MAIN } from '../plan.ts';
import type { PreparedRun } from './prepare.ts';
import { trainCandidate } from './train.ts';
import type { Tunable } from './tunable.ts';
import { ownStarts, tuneCandidate, tunedRows } from './tune.ts';

/** A candidate's rewards of all texts. */
export interface Scored {
  /** One per seed. */
  models: readonly TrainedModel[];
  /** Rewards of all source texts and of all target texts, one array per seed. */
  sourceRewards: Float32Array[];
  targetRewards: Float32Array[];
  /** Rows of all source and all target texts as each model reads them, one per seed. */
  rows: { source: Float32Array; target: Float32Array }[];
  /** Rows of the target texts used for training, as the first model reads them. */
  trainingTarget: Float32Array;
  gradientCosine: number | null;
  /** Steps taken now. */
  steps: number;
}

/** @throws Stopped, DialectError `diverged`, `nothing-taught` */
export function scoredBy(context: RunContext, candidate: Candidate): Promise<Scored> {
  return candidate.method.ownScore
    ? Promise.resolve(ownScored(context))
    : trainedScores(context, candidate);
}

/** The reward model's own score; its models select the column that holds it. */
function ownScored({ run, splits }: RunContext): Scored {
  const { own, data } = run;
  if (own === null) throw new Error('None of the encoders has a score of its own.');
  const model = columnModel(own.column, data.columns);
  return {
    models: splits.map(() => model),
    sourceRewards: splits.map(() => own.source),
    targetRewards: splits.map(() => own.target),
    rows: splits.map(() => ({ source: data.source, target: run.target.rows })),
    trainingTarget: data.target,
    gradientCosine: null,
    steps: 0,
  };
}

/** Trains, and scores all texts with the result. */
async function trainedScores(context: RunContext, candidate: Candidate): Promise<Scored> {
  const { run, settings, splits, check, tunable } = context;
  const data = prepared(candidate.method, { ...run.data, members: splits });
  const train = () =>
    trainCandidate(context, {
      owner: candidate.id,
      part: tunable ? FROZEN : MAIN,
      label: candidate.label,
      data: { ...run.data, members: splits },
      candidate,
      loss: run.loss,
      settings: { ...settings, lambda: candidate.lambda ?? 0 },
      ...(tunable ? { network: tunable.network } : {}),
    });
  const { models, gradientCosine, steps } = tunable
    ? await tuned(context, tunable, candidate, train)
    : await train();
  // A closed form may move the target as well: then all of it, not only the training part.
  const target =
    data.target === run.data.target
      ? run.target.rows
      : prepared(candidate.method, { ...run.data, target: run.target.rows }).target;
  const sourceRewards: Float32Array[] = [];
  const targetRewards: Float32Array[] = [];
  const rows: Scored['rows'] = [];
  for (const model of models) {
    const { adapters } = model;
    const read =
      tunable && adapters
        ? await tunedRows(context, tunable, adapters)
        : { source: data.source, target };
    rows.push(read);
    sourceRewards.push(await scoreAll(model, read.source, check));
    targetRewards.push(await scoreAll(model, read.target, check));
  }
  const trainingTarget = tunable ? trainingPart(run, rows[0].target) : data.target;
  return { models, sourceRewards, targetRewards, rows, trainingTarget, gradientCosine, steps };
}

/** Starts from a reward model's own score, or from heads trained on the frozen model's vectors. */
async function tuned(
  context: RunContext,
  tunable: Tunable,
  candidate: Candidate,
  train: () => Promise<Trained>,
) {
  if (tunable.scored) {
    context.skip(candidate.id, FROZEN);
    const starts = ownStarts(context);
    return { ...(await tuneCandidate(context, tunable, candidate, starts)), steps: 0 };
  }
  const { models, steps } = await train();
  const starts = models.map(({ weights }) => weights);
  return { ...(await tuneCandidate(context, tunable, candidate, starts)), steps };
}

/** Rows of the target texts used for training. */
export function trainingPart(
  { trainingTargets, data }: PreparedRun,
  target: Float32Array,
): Float32Array {
  return trainingTargets ? rowsOf(target, trainingTargets, data.columns) : target;
}
