/** One candidate of a run: trained, scored on all of the target, measured, judged by the validators. */
import type { MethodSummary, ValidatorScore } from '../contract/index.ts';
import { pairedComparison } from '../domain/paired-test.ts';
import { weightedMean } from '../domain/statistics.ts';
import type { Candidate } from '../learning/candidates.ts';
import { domainShift } from '../learning/diagnostics.ts';
import type { TrainingData } from '../learning/ensemble-data.ts';
import type { SourceLoss } from '../learning/losses/index.ts';
import { allRows, drawRows } from '../learning/numeric/sample.ts';
import { rowsOf } from '../learning/run-data.ts';
import { combineSeeds, scoreAll, scorer, type EnsembleScores } from '../learning/score.ts';
import type { Moments } from '../learning/standardise.ts';
import { prepared, type TrainedModel } from '../learning/train.ts';
import type { Judgement, TrainedCandidate } from '../learning/validators/index.ts';
import { validatorOf } from '../learning/validators/index.ts';
import { FROZEN, MAIN, type CandidateContext } from './candidate-context.ts';
import type { Base } from './checkpoint.ts';
import { accuracyOf, correlationsOf, deviation, heldOut } from './measure.ts';
import type { PreparedRun } from './prepare-run.ts';
import { trainCandidate } from './train-candidate.ts';
import { tuneCandidate, tunedRows } from './tune-run.ts';

/** Texts of a side whose features the diagnostics look at. */
const DIAGNOSED = 4_000;

export interface CandidateResult {
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

/** @param base null for source-only itself */
export async function runCandidate(
  context: CandidateContext,
  candidate: Candidate,
  judges: Judges,
  base: Base | null,
): Promise<CandidateResult> {
  const { run, settings, encoder, splits, check } = context;
  const started = performance.now();
  const data = prepared(candidate.method, { ...run.data, members: splits });
  const tunable = context.tunable;
  const trained = await trainCandidate(context, {
    owner: candidate.id,
    part: tunable ? FROZEN : MAIN,
    label: candidate.label,
    data: { ...run.data, members: splits },
    candidate,
    loss: run.loss,
    settings: { ...settings, lambda: candidate.lambda ?? 0 },
  });
  const { models, gradientCosine } = tunable
    ? await tuneCandidate(context, tunable, candidate, trained.models)
    : trained;
  const seconds = (performance.now() - started) / 1000;

  // A closed form may move the target as well: then all of it, not only what was trained on.
  const target =
    data.target === run.data.target
      ? run.target.rows
      : prepared(candidate.method, { ...run.data, target: run.target.rows }).target;
  const sourceRewards: Float32Array[] = [];
  const targetRewards: Float32Array[] = [];
  const read: { source: Float32Array; target: Float32Array }[] = [];
  for (const model of models) {
    const { adapters } = model;
    const rows =
      tunable && adapters
        ? await tunedRows(context, tunable, adapters)
        : { source: data.source, target };
    read.push(rows);
    sourceRewards.push(await scoreAll(model, rows.source, check));
    targetRewards.push(await scoreAll(model, rows.target, check));
  }
  const diagnosed = {
    ...data,
    source: read[0].source,
    target: tunable ? trainingPart(run, read[0].target) : data.target,
  };
  const scores = combineSeeds(targetRewards);
  const held = heldOut(run, splits, sourceRewards, targetRewards);

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
      scoreMade: (k, make) => scoreAll(models[k], make(trainingPart(run, read[k].target)), check),
      train: (data, other, loss) => trainFor(context, candidate, validator, data, other, loss),
    });
    if (judgement) judgements[validator] = judgement;
    validation.push(
      validatorScore(validator, judgement ?? null, base?.judgements[validator] ?? null),
    );
  }
  return {
    models,
    scores,
    targetMoments: candidate.method.targetMoments?.(run.target.rows, run.data.columns) ?? null,
    base: { hits: held.hits, scores: scores.score, judgements },
    summary: {
      method: candidate.id,
      label: candidate.label,
      ...accuracyOf(held, base?.hits ?? null),
      ...correlationsOf(run, encoder, scores, targetRewards, base?.scores ?? null),
      diagnostics: await diagnose(context, models[0], diagnosed, gradientCosine, {
        source: deviation(sourceRewards[0]),
        target: deviation(targetRewards[0]),
      }),
      validation,
      averageRank: null,
      reference: false,
      seconds,
      // Of a run that went on, what it did since; a tuned one is never planned by.
      stepsPerSecond: trained.steps / seconds,
    },
  };
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
async function diagnose(
  { run, check }: CandidateContext,
  model: TrainedModel,
  data: TrainingData,
  gradientCosine: number | null,
  rewardSpread: { source: number; target: number },
): Promise<MethodSummary['diagnostics']> {
  const { features, dispose } = scorer(model);
  const sample = async (rows: Float32Array, prompts: Int32Array, name: string) => {
    const drawn = drawRows(allRows(prompts.length), DIAGNOSED, name);
    return {
      z: await features(rowsOf(rows, drawn, data.columns)),
      prompts: Int32Array.from(drawn, (row) => prompts[row]),
    };
  };
  try {
    const source = await sample(data.source, run.data.sourcePrompts, 'diagnosed source');
    const target = await sample(data.target, run.data.targetPrompts, 'diagnosed target');
    const groups = { source: source.prompts, target: target.prompts };
    const shift = await domainShift(source.z, target.z, model.hidden, groups, check);
    return shift && { shift, rewardSpread, gradientCosine };
  } finally {
    dispose();
  }
}
