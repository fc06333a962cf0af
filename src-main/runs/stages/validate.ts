/** Judges a trained candidate by every validator of the run. */
import type { ValidatorScore } from '../../contract/index.ts';
import { pairedComparison } from '../../domain/paired-test.ts';
import { weightedMean } from '../../domain/statistics.ts';
import type { Candidate } from '../../learning/candidates.ts';
import { scoreAll } from '../../learning/score.ts';
import {
  validatorOf,
  type Judgement,
  type TrainedCandidate,
} from '../../learning/validators/index.ts';
import type { Base } from '../checkpoint.ts';
import type { RunContext } from '../context.ts';
import { trainingPart, type Scored } from './score.ts';
import { trainCandidate } from './train.ts';

export type Judges = ReadonlyMap<
  string,
  ((trained: TrainedCandidate) => Promise<Judgement>) | null
>;

/** Set-up of the validators, once per run; null for one that cannot judge it. */
export function judgesOf({ run, settings, splits }: RunContext): Judges {
  const context = { run: run.data, splits, loss: run.loss, settings, score: scoreAll };
  return new Map(settings.validators.map((id) => [id, validatorOf(id).create(context)]));
}

/** @param base null for source-only itself */
export async function judged(
  context: RunContext,
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
      train: trainingFor(context, candidate, validator),
    });
    if (judgement) judgements[validator] = judgement;
    validation.push(
      validatorScore(validator, judgement ?? null, base?.judgements[validator] ?? null),
    );
  }
  return { judgements, validation };
}

/** Trains for a validator, under the name of the candidate that it judges. */
function trainingFor(
  context: RunContext,
  judged: Candidate,
  validator: string,
): TrainedCandidate['train'] {
  const { settings } = context;
  return async (data, candidate, loss) => {
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
  };
}

/** Bootstrap samples of a gain. */
const GAIN_SAMPLES = 300;
/** With fewer prompts, bootstrapped errors call noise significant two to six times as often as stated. */
const FEWEST_UNITS = 8;

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
    // A normal interval is 3.92 standard errors wide; with few units it is far too narrow.
    gainError:
      compared && new Set(groups).size >= FEWEST_UNITS
        ? (compared.interval[1] - compared.interval[0]) / 3.92
        : null,
  };
}
