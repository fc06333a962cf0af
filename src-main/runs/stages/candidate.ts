/** One candidate of a run: trained, scored on the whole target, measured, judged by the validators. */
import type { MethodSummary } from '../../contract/index.ts';
import type { Candidate } from '../../learning/candidates.ts';
import { combineSeeds, type EnsembleScores } from '../../learning/score.ts';
import type { Moments } from '../../learning/standardise.ts';
import type { TrainedModel } from '../../learning/training.ts';
import type { Base } from '../checkpoint.ts';
import type { RunContext } from '../context.ts';
import { diagnosed } from './diagnose.ts';
import { accuracyOf, correlationsOf, heldOut } from './measure.ts';
import { scoredBy } from './score.ts';
import { judged, type Judges } from './validate.ts';

export interface CandidateResult {
  /** Empty for a candidate that trains nothing. */
  models: TrainedModel[];
  scores: EnsembleScores;
  /**
   * Moments by which the candidate's method standardised all target rows; null if it left them unchanged.
   */
  targetMoments: Moments | null;
  summary: MethodSummary;
  /** For source-only: the baseline of the other candidates. */
  base: Base;
}

/** @param base null for source-only itself */
export async function runCandidate(
  context: RunContext,
  candidate: Candidate,
  judges: Judges,
  base: Base | null,
): Promise<CandidateResult> {
  const { run, encoder, splits } = context;
  const { ownScore = false, targetMoments } = candidate.method;
  const started = performance.now();
  const scored = await scoredBy(context, candidate);
  const seconds = (performance.now() - started) / 1000;
  const { models, sourceRewards, targetRewards } = scored;
  const scores = combineSeeds(targetRewards);
  const held = heldOut(run, splits, sourceRewards, targetRewards);
  const { judgements, validation } = await judged(context, candidate, judges, scored, base);
  // If nothing is trained, all seeds are the same.
  const distinct = ownScore ? targetRewards.slice(0, 1) : targetRewards;
  return {
    models: ownScore ? [] : [...models],
    scores,
    targetMoments: targetMoments?.(run.target.rows, run.data.columns) ?? null,
    base: { hits: held.hits, scores: scores.score, judgements },
    summary: {
      method: candidate.id,
      label: candidate.label,
      ...accuracyOf(held, base?.hits ?? null),
      ...correlationsOf(run, encoder, scores, distinct, base?.scores ?? null),
      diagnostics: ownScore ? null : await diagnosed(context, scored),
      validation,
      averageRank: null,
      reference: false,
      seconds,
      // For a continued run, its steps since then; a tuned one never serves for estimates.
      stepsPerSecond: scored.steps / Math.max(seconds, 1e-3),
    },
  };
}
