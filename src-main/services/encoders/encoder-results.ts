/** Source-only's results with each choice of encoders, read from the runs of a project. */
import { createHash } from 'node:crypto';
import type {
  BlockFactor,
  EncoderResult,
  Run,
  RunFindings,
  TrainSettings,
} from '../../contract/index.ts';
import { SOURCE_ONLY } from '../../learning/candidates.ts';
import type { Db } from '../../store/database.ts';
import { modelCard } from '../../store/models.ts';
import { listRuns } from '../../store/runs.ts';

/** Newest first, finished runs only. */
export function encoderResults(db: Db): EncoderResult[] {
  return listRuns(db).flatMap((run) => {
    const summary = run.methods.find(({ method }) => method === SOURCE_ONLY);
    if (run.status !== 'done' || !summary) return [];
    const { settings } = run;
    const factors = run.findings ? factorsOf(run.findings, settings) : [];
    const card = modelCard(db, run.id, SOURCE_ONLY);
    return {
      encoder: settings.encoder,
      runId: run.id,
      createdAt: run.createdAt,
      group: groupOf(run),
      pairs: run.pairs,
      seeds: settings.seeds,
      steps: settings.steps,
      dimension: card?.inputs ?? null,
      sourceAccuracy: summary.sourceAccuracy,
      sourceInterval: summary.sourceInterval,
      longerWins: summary.longerWins,
      tuned: settings.tune !== 'none',
      factors,
      factorChosen: factors.length > 0 && settings.meaningFactor === 'auto',
      seconds: summary.seconds,
    };
  });
}

/** Runs of earlier versions had one factor for all blocks of meaning. */
function factorsOf(
  { factors, meaningFactor }: RunFindings,
  { encoder }: TrainSettings,
): BlockFactor[] {
  if (factors.length > 0 || meaningFactor === null) return factors;
  return [{ block: encoder, label: encoder, factor: meaningFactor }];
}

/**
 * Everything that must be equal for two accuracies to differ only by the encoder: the votes, and all
 * settings of source-only.
 */
function groupOf({ settings, votes, pairs, votesSince }: Run): string {
  const { seeds, seed, steps, batch, hidden, loss, validation, standardise } = settings;
  const { learningRate, weightDecay, inputNoise, marginScale, centring } = settings;
  const { reliability, competence, competenceModel, lengthBalance, sources, targets } = settings;
  const same = [
    votes,
    pairs,
    votesSince,
    seeds,
    seed,
    steps,
    batch,
    hidden,
    loss,
    validation,
    standardise,
    learningRate,
    weightDecay,
    inputNoise,
    marginScale,
    centring,
    reliability,
    competence,
    competence ? competenceModel : '',
    lengthBalance,
    sources,
    targets,
  ];
  return createHash('sha256').update(JSON.stringify(same)).digest('hex').slice(0, 12);
}
