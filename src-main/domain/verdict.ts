/**
 * Advice formed without gold: adapt, do not adapt, or label more. `verdict-evidence.ts` says what each
 * figure says by itself; `verdict-reasons.ts` puts the advice into sentences.
 */
import type { Interval } from '../contract/index.ts';
import { AS_IS, SOURCE_ONLY } from './average-rank.ts';
import { boundedCount, coinSampleSize, enlargedSampleSize, MOST_LABELS } from './sample-size.ts';
import {
  CLEAR,
  labelShifts,
  noShift,
  PLANNED_GAIN,
  sourceLearned,
  weigh,
  type ChoiceInput,
  type Evidence,
  type VerdictInput,
} from './verdict-evidence.ts';
import { reasonsFor, type Ground } from './verdict-reasons.ts';

export type {
  ChoiceInput,
  ShiftFigures,
  VerdictCandidate,
  VerdictInput,
  VerdictScore,
} from './verdict-evidence.ts';

export interface Verdict {
  advice: 'adapt' | 'do-not-adapt' | 'label-more';
  /** The candidate that the run settles on: see `settledOn`. */
  candidate: string;
  /** Labels to collect, 20 to 2000; null unless the advice is to label more. */
  labels: number | null;
  /** Where they are needed: votes on source pairs, or a blind spot-check of target pairs. */
  labelsOf: 'source' | 'target' | null;
  /** 2 to 5 sentences, the weightiest first. */
  reasons: string[];
}

const ADVICE: Readonly<Record<Ground, Verdict['advice']>> = {
  'source-untested': 'label-more',
  'source-weak': 'label-more',
  alone: 'do-not-adapt',
  'not-judged': 'label-more',
  'as-is-first': 'do-not-adapt',
  'source-only-first': 'do-not-adapt',
  'no-shift': 'do-not-adapt',
  'clear-gain': 'adapt',
  unsettled: 'label-more',
  'no-gain': 'do-not-adapt',
  'gain-too-small': 'do-not-adapt',
};
/** Where labels of the source are what is missing. */
const OF_SOURCE: ReadonlySet<Ground> = new Set(['source-untested', 'source-weak']);
/** A smaller gain is not worth a domain loss. */
const LEAST_GAIN = 0.01;

/**
 * The candidate to rank with: the one that the validators rank first where the mean gain that they see
 * over source-only is larger than its standard error, else source-only. Of many candidates one is ranked
 * first by chance where none is better, and adapting is not free of harm. Source-only too where the
 * advice is not to adapt.
 */
export function settledOn(input: ChoiceInput): string {
  const evidence = weigh(input);
  return settled(input, evidence, decide(input, evidence).ground);
}

export function formVerdict(input: VerdictInput): Verdict {
  const evidence = weigh(input);
  const { ground, labels } = decide(input, evidence);
  const candidate = settled(input, evidence, ground);
  return {
    advice: ADVICE[ground],
    candidate,
    labels,
    labelsOf: labels === null ? null : OF_SOURCE.has(ground) ? 'source' : 'target',
    reasons: reasonsFor({ ...input, candidate }, evidence, ground, labels),
  };
}

function settled({ first }: ChoiceInput, { beyondError }: Evidence, ground: Ground): string {
  if (ground === 'as-is-first') return AS_IS;
  return ADVICE[ground] !== 'do-not-adapt' && beyondError ? first : SOURCE_ONLY;
}

function decide(input: ChoiceInput, evidence: Evidence): { ground: Ground; labels: number | null } {
  const { source } = input;
  if (source.accuracy === null || source.interval === null) {
    return { ground: 'source-untested', labels: boundedCount(coinSampleSize(2 * PLANNED_GAIN)) };
  }
  const learned = sourceLearned(input);
  // It learned nothing from the source, so that nothing of it hangs on what could be learned there.
  if (input.first === AS_IS && (evidence.beyondError || !learned)) {
    return { ground: 'as-is-first', labels: null };
  }
  if (!learned) {
    const interval = source.aheadOfLonger?.interval ?? source.interval;
    return { ground: 'source-weak', labels: sourceLabels(input, interval) };
  }
  if (input.candidates.every(({ id }) => id === SOURCE_ONLY)) {
    return { ground: 'alone', labels: null };
  }
  if (input.candidates.every(({ averageRank }) => averageRank === null)) {
    return { ground: 'not-judged', labels: boundedCount(evidence.needed) };
  }
  if (input.first === SOURCE_ONLY) return { ground: 'source-only-first', labels: null };
  if (noShift(input.shift.before)) return { ground: 'no-shift', labels: null };

  const { gain, error, hoped, needed } = evidence;
  const contradicted = evidence.against || evidence.ranksDiffer || labelShifts(input);
  if (gain === null) return { ground: 'unsettled', labels: boundedCount(needed) };
  if (hoped <= 0) return { ground: 'no-gain', labels: null };
  const clear = error !== null && gain >= CLEAR * error && !contradicted;
  if (clear && gain >= LEAST_GAIN) return { ground: 'clear-gain', labels: null };
  if (hoped < LEAST_GAIN || needed > MOST_LABELS) return { ground: 'gain-too-small', labels: null };
  return { ground: 'unsettled', labels: boundedCount(needed) };
}

/** More source pairs, so that those held out settle the difference to longer wins or a coin. */
function sourceLabels({ source }: ChoiceInput, [low, high]: Interval): number {
  const difference = (source.accuracy ?? 0.5) - Math.max(0.5, source.longerWins ?? 0.5);
  const heldOut = enlargedSampleSize(
    source.heldOut,
    (high - low) / 2,
    Math.max(difference, PLANNED_GAIN),
  );
  const each = source.heldOut > 0 ? source.pairs / source.heldOut : 1;
  return boundedCount((heldOut - source.heldOut) * each);
}
