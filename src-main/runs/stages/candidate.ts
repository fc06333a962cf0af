/** One candidate of a run: trained, scored on all of the target, measured, judged by the validators. */
import type { MethodSummary, ValidatorScore } from '../../contract/index.ts';
import { pairedComparison } from '../../domain/paired-test.ts';
import { weightedMean } from '../../domain/statistics.ts';
import type { Candidate } from '../../learning/candidates.ts';
import { domainShift } from '../../learning/diagnostics.ts';
import type { TrainingData } from '../../learning/ensemble-data.ts';
import type { SourceLoss } from '../../learning/losses/index.ts';
import { allRows, drawRows } from '../../learning/numeric/sample.ts';
import { rowsOf } from '../../learning/run-data.ts';
import { combineSeeds, scoreAll, scorer, type EnsembleScores } from '../../learning/score.ts';
import type { Moments } from '../../learning/standardise.ts';
import { prepared, type TrainedModel } from '../../learning/train.ts';
import { columnModel } from '../../learning/column-model.ts';
import type { Judgement, TrainedCandidate } from '../../learning/validators/index.ts';
import { validatorOf } from '../../learning/validators/index.ts';
import { FROZEN, MAIN, type CandidateContext, type Trained } from '../context.ts';
import type { Base } from '../checkpoint.ts';
import { accuracyOf, correlationsOf, deviation, heldOut } from './measure.ts';
import type { PreparedRun } from './prepare.ts';
import { trainCandidate } from './train.ts';
import type { Tunable } from './tunable.ts';
import { ownStarts, tuneCandidate, tunedRows } from './tune.ts';

/** Texts of a side whose features the diagnostics look at. */
const DIAGNOSED = 4_000;

export interface CandidateResult {
  /** None of a candidate that nothing was trained for. */
  models: TrainedModel[];
  scores: EnsembleScores;
  /** What the candidate itself standardised all target rows with; null where it left them as they were. */
  targetMoments: Moments | null;
  summary: MethodSummary;
  /** For source-only: what the others are compared with. */
  base: Base;
}

export type Judges = ReadonlyMap<
  string,
  ((trained: TrainedCandidate) => Promise<Judgement>) | null
>;

/** What the validators need once a run; null for one that cannot judge it. */
export function judgesOf({ run, settings, splits }: CandidateContext): Judges {
  const context = { run: run.data, splits, loss: run.loss, settings, score: scoreAll };
  return new Map(settings.validators.map((id) => [id, validatorOf(id).create(context)]));
}

/** What a candidate says of all texts. */
interface Scored {
  /** One a seed. */
  models: readonly TrainedModel[];
  /** Of all source and of all target texts, one a seed. */
  sourceRewards: Float32Array[];
  targetRewards: Float32Array[];
  /** Rows of all source and all target texts as each model reads them, one a seed. */
  rows: { source: Float32Array; target: Float32Array }[];
  /** Of the target texts that were trained on, as the first model reads them. */
  trainingTarget: Float32Array;
  gradientCosine: number | null;
  /** Steps taken now. */
  steps: number;
}

/** @param base null for source-only itself */
export async function runCandidate(
  context: CandidateContext,
  candidate: Candidate,
  judges: Judges,
  base: Base | null,
): Promise<CandidateResult> {
  const { run, encoder, splits } = context;
  const { ownScore = false, targetMoments } = candidate.method;
  const started = performance.now();
  const scored = ownScore ? ownScored(context) : await trainedScores(context, candidate);
  const seconds = (performance.now() - started) / 1000;
  const { models, sourceRewards, targetRewards } = scored;
  const scores = combineSeeds(targetRewards);
  const held = heldOut(run, splits, sourceRewards, targetRewards);
  const { judgements, validation } = await judged(context, candidate, judges, scored, base);
  return {
    models: ownScore ? [] : [...models],
    scores,
    targetMoments: targetMoments?.(run.target.rows, run.data.columns) ?? null,
    base: { hits: held.hits, scores: scores.score, judgements },
    summary: {
      method: candidate.id,
      label: candidate.label,
      ...accuracyOf(held, base?.hits ?? null),
      // Where nothing is trained, seeds are one and the same.
      ...correlationsOf(
        ...([run, encoder, scores] as const),
        ownScore ? targetRewards.slice(0, 1) : targetRewards,
        base?.scores ?? null,
      ),
      diagnostics: ownScore ? null : await diagnosed(context, scored),
      validation,
      averageRank: null,
      reference: false,
      seconds,
      // Of a run that went on, what it did since; a tuned one is never planned by.
      stepsPerSecond: scored.steps / Math.max(seconds, 1e-3),
    },
  };
}

/** What the reward model says itself; as models, the column in which its score stands. */
function ownScored({ run, splits }: CandidateContext): Scored {
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

/** Trains, and reads all texts with what was trained. */
async function trainedScores(context: CandidateContext, candidate: Candidate): Promise<Scored> {
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
  // A closed form may move the target as well: then all of it, not only what was trained on.
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

/** From a reward model's own score on, or from what is trained on the frozen model's vectors. */
async function tuned(
  context: CandidateContext,
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

/** By every validator. @param base null for source-only itself */
async function judged(
  context: CandidateContext,
  candidate: Candidate,
  judges: Judges,
  { models, sourceRewards, targetRewards, rows }: Scored,
  base: Base | null,
): Promise<{ judgements: Record<string, Judgement>; validation: ValidatorScore[] }> {
  const { run, check } = context;
  const { trainingTargets } = run;
  const trainingRewards = targetRewards.map((rewards) =>
    trainingTargets ? Float32Array.from(trainingTargets, (row) => rewards[row]) : rewards,
  );
  const judgements: Record<string, Judgement> = {};
  const validation: ValidatorScore[] = [];
  for (const [validator, judge] of judges) {
    const judgement = await judge?.({
      candidate,
      sourceRewards,
      targetRewards: trainingRewards,
      scoreMade: (k, make) => scoreAll(models[k], make(trainingPart(run, rows[k].target)), check),
      train: (data, other, loss) => trainFor(context, candidate, validator, data, other, loss),
    });
    if (judgement) judgements[validator] = judgement;
    validation.push(
      validatorScore(validator, judgement ?? null, base?.judgements[validator] ?? null),
    );
  }
  return { judgements, validation };
}

/** Rows of the target texts that were trained on. */
function trainingPart({ trainingTargets, data }: PreparedRun, target: Float32Array): Float32Array {
  return trainingTargets ? rowsOf(target, trainingTargets, data.columns) : target;
}

/** A training of a validator's, under the name of the candidate that it judges. */
async function trainFor(
  context: CandidateContext,
  judged: Candidate,
  validator: string,
  data: TrainingData,
  candidate: Candidate,
  loss: SourceLoss,
): Promise<TrainedModel[]> {
  const { settings } = context;
  const { models } = await trainCandidate(context, {
    owner: judged.id,
    part: validator,
    label: `${judged.label}, ${validatorOf(validator).label} validation`,
    data,
    candidate,
    loss,
    settings: { ...settings, lambda: candidate.lambda ?? 0 },
  });
  return models;
}

function validatorScore(
  validator: string,
  own: Judgement | null,
  base: Judgement | null,
): ValidatorScore {
  if (!own) return { validator, score: null, rank: null, gain: null, gainError: null };
  const { hits, weights, groups } = own;
  const compared =
    base && pairedComparison(groups, hits, base.hits, { weights, samples: GAIN_SAMPLES });
  return {
    validator,
    score: weightedMean(hits, weights),
    rank: null,
    gain: compared?.difference ?? null,
    // A normal interval is 3.92 standard errors wide; that of few units is far too narrow.
    gainError:
      compared && new Set(groups).size >= FEWEST_UNITS
        ? (compared.interval[1] - compared.interval[0]) / 3.92
        : null,
  };
}

const GAIN_SAMPLES = 300;
/** With fewer prompts, bootstrapped errors call noise clear two to six times as often as they say. */
const FEWEST_UNITS = 8;

/** Of the features that the first model learned. */
async function diagnosed(
  { run, check }: CandidateContext,
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
