/** A candidate's result as events that write it to the project. */
import type { EnsembleScores } from '../learning/score.ts';
import type { ModelCard } from '../store/models.ts';
import type { ModelKeys } from './blocks.ts';
import type { RunContext } from './context.ts';
import type { ModelEvent, RunEvent } from './events.ts';
import type { CandidateResult } from './stages/candidate.ts';

/** Texts per message. */
const SENT_AT_ONCE = 10_000;

/** One event per seed. */
export function modelEvents(
  context: RunContext,
  method: string,
  result: CandidateResult,
  modelKeys: ModelKeys,
): ModelEvent[] {
  return result.models.map(({ weights, adapters = null }, k) => {
    const card = { ...cardOf(context, result, k), modelKeys };
    return { kind: 'model', method, seed: context.settings.seed + k, card, weights, adapters };
  });
}

function cardOf(
  { run, settings, encoder, tunable }: RunContext,
  { models, scores, targetMoments }: CandidateResult,
  k: number,
): ModelCard {
  const { network, inputs, hidden } = models[k];
  const { factors } = run.data;
  // Moments of columns before their factors; columns with factor 0 are 0 anyway.
  const unscaled = (values: ArrayLike<number>) =>
    Array.from(values, (value, j) => value / (factors?.[j] || 1));
  return {
    encoder: encoder.id,
    features: encoder.features.map((feature) => feature.id),
    standardise: settings.standardise,
    network,
    inputs,
    hidden,
    moments: run.moments,
    targetMoments: targetMoments && {
      mean: unscaled(targetMoments.mean),
      deviation: unscaled(targetMoments.deviation),
    },
    factors: factors ? [...factors] : null,
    unit: scores.units[k],
    ...(tunable && { truncation: tunable.truncation }),
  };
}

/** Rewards of all target texts, in chunks. @param items their ids, [t] */
export function* rewardEvents(
  method: string,
  items: Int32Array,
  { rank, score, reward, spread, seeds }: EnsembleScores,
): Generator<RunEvent> {
  const each = seeds.length / Math.max(1, items.length);
  for (let at = 0; at < items.length; at += SENT_AT_ONCE) {
    const end = at + SENT_AT_ONCE;
    const chunk = {
      method,
      items: items.slice(at, end),
      rank: rank.slice(at, end),
      score: score.slice(at, end),
      reward: reward.slice(at, end),
      spread: spread.slice(at, end),
      seeds: seeds.slice(at * each, end * each),
    };
    yield { kind: 'rewards', chunk };
  }
}
