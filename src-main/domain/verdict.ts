/**
 * Advice formed without gold: adapt, do not adapt, or label more. `verdict-evidence.ts` says what each
 * figure says by itself; `verdict-reasons.ts` puts the advice into sentences.
 */
import type { Interval, Verdict } from '../contract/index.ts';
import { AS_IS, SOURCE_ONLY } from './average-rank.ts';
import { askedCount, coinSampleSize, enlargedSampleSize, MOST_LABELS } from './sample-size.ts';
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
import { OF_SOURCE, reasonsFor, type Ground } from './verdict-reasons.ts';

export type {
  ChoiceInput,
  ShiftFigures,
  VerdictCandidate,
  VerdictInput,
  VerdictScore,
} from './verdict-evidence.ts';

const ADVICE: Readonly<Record<Ground, Verdict['advice']>> = {
  'source-untested': 'label-more',
  'source-weak': 'label-more',
  'source-hopeless': 'do-not-adapt',
  alone: 'do-not-adapt',
  'not-judged': 'label-more',
  'as-is-first': 'do-not-adapt',
  'source-only-first': 'do-not-adapt',
  'no-shift': 'do-not-adapt',
  'clear-gain': 'adapt',
  unsettled: 'label-more',
  'no-gain': 'do-not-adapt',
  'gain-too-small': 'do-not-adapt',
  'too-few-prompts': 'do-not-adapt',
};
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

/** What the run itself says, before anybody labelled a target pair. */
export function formVerdict(input: VerdictInput): Verdict {
  const evidence = weigh(input);
  const { ground, labels } = decide(input, evidence);
  const candidate = settled(input, evidence, ground);
  const reasons = reasonsFor({ ...input, candidate }, evidence, ground, labels);
  const advice = ADVICE[ground];
  return {
    advice,
    candidate,
    labels,
    labelsOf: advice !== 'label-more' ? null : OF_SOURCE.has(ground) ? 'source' : 'target',
    reasons: reasons.map(({ text }) => text),
    evidence: reasons.map(({ of }) => of),
    checked: null,
  };
}

function settled({ first }: ChoiceInput, { beyondError }: Evidence, ground: Ground): string {
  if (ground === 'as-is-first') return AS_IS;
  return ADVICE[ground] !== 'do-not-adapt' && beyondError ? first : SOURCE_ONLY;
}

function decide(input: ChoiceInput, evidence: Evidence): { ground: Ground; labels: number | null } {
  const { source } = input;
  if (source.accuracy === null || source.interval === null) {
    return { ground: 'source-untested', labels: askedCount(coinSampleSize(2 * PLANNED_GAIN)) };
  }
  const learned = sourceLearned(input);
  // It learned nothing from the source, so that nothing of it hangs on what could be learned there.
  if (input.first === AS_IS && (evidence.beyondError || !learned)) {
    return { ground: 'as-is-first', labels: null };
  }
  if (!learned) {
    const interval = source.aheadOfLonger?.interval ?? source.interval;
    const labels = sourceLabels(input, interval);
    return { ground: labels === null ? 'source-hopeless' : 'source-weak', labels };
  }
  if (input.candidates.every(({ id }) => id === SOURCE_ONLY)) {
    return { ground: 'alone', labels: null };
  }
  if (input.candidates.every(({ averageRank }) => averageRank === null)) {
    return { ground: 'not-judged', labels: askedCount(evidence.needed) };
  }
  if (input.first === SOURCE_ONLY) return { ground: 'source-only-first', labels: null };
  if (noShift(input.shift.before)) return { ground: 'no-shift', labels: null };

  const { gain, error, hoped, needed } = evidence;
  const contradicted = evidence.against || evidence.ranksDiffer || labelShifts(input);
  if (gain === null) return { ground: 'unsettled', labels: askedCount(needed) };
  if (hoped <= 0) return { ground: 'no-gain', labels: null };
  const clear = error !== null && gain >= CLEAR * error && !contradicted;
  if (clear && gain >= LEAST_GAIN) return { ground: 'clear-gain', labels: null };
  if (hoped < LEAST_GAIN || needed > MOST_LABELS) return { ground: 'gain-too-small', labels: null };
  if (needed > (input.targetPrompts ?? Infinity))
    return { ground: 'too-few-prompts', labels: null };
  return { ground: 'unsettled', labels: askedCount(needed) };
}

/**
 * More source pairs, so that those held out settle the difference to longer wins or a coin: counted in
 * prompts where there are some, since pairs of one prompt tell little more than one of them.
 *
 * @returns null where no bearable number does
 */
function sourceLabels({ source }: ChoiceInput, [low, high]: Interval): number | null {
  const difference = (source.accuracy ?? 0.5) - Math.max(0.5, source.longerWins ?? 0.5);
  const known = source.prompts ?? { labelled: source.pairs, heldOut: source.heldOut };
  const heldOut = enlargedSampleSize(
    known.heldOut,
    (high - low) / 2,
    Math.max(difference, PLANNED_GAIN),
  );
  const each = known.heldOut > 0 ? known.labelled / known.heldOut : 1;
  return askedCount((heldOut - known.heldOut) * each);
}
