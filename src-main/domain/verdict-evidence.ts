/** What a verdict is formed from, and what each piece of it says by itself. */
import type { Interval } from '../contract/index.ts';
import { SOURCE_ONLY } from './average-rank.ts';
import { plannedLabels } from './spot-check/sequential.ts';
import type { LengthBalance } from './weights.ts';

export interface VerdictScore {
  /** As an adjective, e.g. 'importance-weighted', 'circular', 'rehearsal'. */
  validator: string;
  /** Pair accuracy, or another share where higher is better; null where it could not be judged. */
  score: number | null;
  /** Standard error of this score less source-only's; null where unknown or for source-only. */
  error: number | null;
}

export interface VerdictCandidate {
  id: string;
  label: string;
  scores: readonly VerdictScore[];
  averageRank: number | null;
  /** Share of target pairs that this one and source-only order differently; null where unknown. */
  discordant: number | null;
}

/** How far source and target lie apart, on held-out rows. */
export interface ShiftFigures {
  distance: number | null;
  /** The distance's p-value, from a permutation test. */
  p: number | null;
  /** Domain classifier; .5 where the domains look alike. */
  auc: number | null;
}

export interface VerdictInput {
  /** Source-only among them. */
  candidates: readonly VerdictCandidate[];
  /** Id of the one that the validators rank first. */
  first: string;
  /** Kendall's W of the validators over all candidates; null where undefined. */
  concordance: number | null;
  source: {
    pairs: number;
    /** Distinct pairs that the accuracy was measured on. */
    heldOut: number;
    accuracy: number | null;
    interval: Interval | null;
    longerWins: number | null;
    /** Accuracy less longer wins on the same pairs: 95 % interval and p; null where not tested. */
    aheadOfLonger: { interval: Interval; p: number } | null;
    /** Distinct prompts of the pairs, and of those held out; null where pairs have none, or one. */
    prompts: { labelled: number; heldOut: number } | null;
    /** All pairs hang together, by one prompt or by texts they share: none can be held out. */
    inseparable: boolean;
  };
  /** Prompts of the target with several texts; null where its texts have none. */
  targetPrompts: number | null;
  /** Shift between the texts as they come, between the features that source-only learned, and between those of `settledOn`. */
  shift: {
    before: ShiftFigures | null;
    sourceOnly: ShiftFigures | null;
    after: ShiftFigures | null;
  };
  /** Share of source pairs whose chosen text is the more target-like one; null where unknown. */
  labelShift: { share: number; interval: Interval } | null;
  /** Rank correlation with text length on the target, of the rewards of `settledOn`. */
  lengthCorrelation: number | null;
  /** How often more of a simple feature wins in the votes, and its rank correlation with those rewards on the target. */
  shortcuts?: readonly {
    id: string;
    label: string;
    source: { accuracy: number; interval: Interval } | null;
    correlation: number | null;
  }[];
  /** Share of target texts that lie as near to a source text as nearly all source texts do to each other. */
  coverage?: number | null;
  /** Whether pairs weigh the same whether the longer or the shorter answer won. */
  lengthBalance: LengthBalance;
  /** Source pairs have prompts, and no column of the encoder depends on them. */
  promptUnread: boolean;
  /** Mean rank correlation on the target between the seeds of `settledOn`. */
  seedAgreement: number | null;
  /** Accuracy of a reward model as it is on the held-out source pairs; null where none is a candidate. */
  asIsAccuracy?: number | null;
}

/** What a candidate is chosen by; `settledOn` needs no more. */
export type ChoiceInput = Pick<
  VerdictInput,
  'candidates' | 'first' | 'concordance' | 'source' | 'labelShift' | 'targetPrompts'
> & { shift: Pick<VerdictInput['shift'], 'before'> };

/** The validators' view of the candidate that they rank first, beside source-only. */
export interface Evidence {
  rows: { validator: string; own: number; base: number; error: number | null }[];
  /** Mean gain over the validators; null where none judged both. */
  gain: number | null;
  /**
   * Its standard error: the mean of theirs, as if fully dependent, since they share their rows. Null
   * where one is unknown.
   */
  error: number | null;
  /** The gain is larger than its standard error, which is known. */
  beyondError: boolean;
  /** One validator sees a loss as clear of its noise as a gain has to be. */
  against: boolean;
  /** Their rankings of all candidates hardly go together. */
  ranksDiffer: boolean;
  /** The mean gain; where it is none, the largest that a validator sees. */
  hoped: number;
  /**
   * Labels of a spot-check, each of another prompt, that would settle the hoped gain, unrounded; Infinity
   * where no bearable number does.
   */
  needed: number;
}

/** The gain that is planned for where none was seen; twice that where so small a one cannot be settled. */
export const PLANNED_GAIN = 0.05;
/** One-sided 95 %. */
export const CLEAR = 1.645;
/** Mean rank correlation between validators below which they contradict each other. */
const LEAST_AGREEMENT = 0.2;
const ALPHA = 0.05;
/** A domain classifier below this hardly tells the domains apart. */
const LEAST_AUC = 0.6;
/** Share further than this from .5: what makes an answer better is itself what differs by domain. */
const LABEL_SHIFT = 0.15;
/** Assumed where two candidates' disagreement on the target is not known. */
const DISCORDANT = 0.2;

/** Whether held-out source accuracy clearly beats both longer wins and a coin. */
export function sourceLearned({ source }: Pick<VerdictInput, 'source'>): boolean {
  if (source.interval === null || source.interval[0] <= 0.5) return false;
  if (source.aheadOfLonger !== null) {
    // Both: an interval of few prompts is too narrow, and the test knows how few they are.
    return source.aheadOfLonger.interval[0] > 0 && source.aheadOfLonger.p <= ALPHA;
  }
  return source.longerWins === null || source.interval[0] > source.longerWins;
}

/** Beyond it, length explains most of a ranking. */
const LENGTH_LED = 0.8;

/**
 * Whether rewards follow length, and whether that is all: longer wins is as often right on held-out
 * source pairs. Null where they do not follow it.
 */
export function shortcut(input: VerdictInput): { kind: 'longer' | 'shorter'; all: boolean } | null {
  const { lengthCorrelation, source } = input;
  if (lengthCorrelation === null || Math.abs(lengthCorrelation) < LENGTH_LED) return null;
  if (lengthCorrelation < 0) return { kind: 'shorter', all: false };
  return { kind: 'longer', all: (source.longerWins ?? 0) > 0.5 && !sourceLearned(input) };
}

/** A feature that goes with rewards on the target as far as this leads them. */
const LED = 0.6;

/** Simple features other than length that win votes and lead the ranking of the target the same way, the furthest first. */
export function shortcutsFollowed({ shortcuts = [] }: Pick<VerdictInput, 'shortcuts'>) {
  return shortcuts
    .flatMap(({ id, label, source, correlation }) => {
      if (id === 'length' || source === null || correlation === null) return [];
      const { accuracy, interval } = source;
      const more = accuracy > 0.5;
      const wins = more ? interval[0] > 0.5 : interval[1] < 0.5;
      const led = Math.abs(correlation) >= LED && more === correlation > 0;
      return wins && led ? [{ label, accuracy, correlation }] : [];
    })
    .toSorted((one, other) => Math.abs(other.correlation) - Math.abs(one.correlation));
}

/** Less of the target than this is a gap that labels of the source say little about; .95 is expected without a shift. */
const LEAST_COVERAGE = 0.8;

export function hardlyCovered({ coverage = null }: Pick<VerdictInput, 'coverage'>): boolean {
  return coverage !== null && coverage < LEAST_COVERAGE;
}

/** Whether nothing that was measured tells source from target; false where nothing was measured. */
export function noShift(before: ShiftFigures | null): boolean {
  if (before === null || (before.p === null && before.auc === null)) return false;
  return (before.p ?? 1) > ALPHA && (before.auc ?? 0.5) < LEAST_AUC;
}

/** Whether the better answers are themselves the more, or the less, target-like ones. */
export function labelShifts({ labelShift }: Pick<VerdictInput, 'labelShift'>): boolean {
  if (labelShift === null) return false;
  const { share, interval } = labelShift;
  const excludesHalf = interval[0] > 0.5 || interval[1] < 0.5;
  return excludesHalf && Math.abs(share - 0.5) >= LABEL_SHIFT;
}

/** What the validators say of the candidate that they rank first. */
export function weigh(input: Pick<VerdictInput, 'candidates' | 'first' | 'concordance'>): Evidence {
  const own = input.candidates.find(({ id }) => id === input.first);
  const base = input.candidates.find(({ id }) => id === SOURCE_ONLY);
  const rows = (own?.scores ?? []).flatMap(({ validator, score, error }) => {
    const other = base?.scores.find((one) => one.validator === validator)?.score ?? null;
    return score === null || other === null ? [] : [{ validator, own: score, base: other, error }];
  });
  const gains = rows.map((row) => row.own - row.base);
  const gain = gains.length === 0 ? null : average(gains);
  const errors = rows.flatMap(({ error }) => (error === null ? [] : [error]));
  const error = rows.length > 0 && errors.length === rows.length ? average(errors) : null;
  const against = rows.some((row) => row.error !== null && row.own - row.base < -CLEAR * row.error);
  const discordant = own?.discordant ?? DISCORDANT;
  const planned = (size: number) =>
    size > 0 ? plannedLabels(size, Math.max(size, discordant)) : Infinity;
  const unseen = Number.isFinite(planned(PLANNED_GAIN)) ? PLANNED_GAIN : 2 * PLANNED_GAIN;
  const hoped = gain === null ? unseen : gain > 0 ? gain : Math.max(...gains);
  return {
    rows,
    gain,
    error,
    beyondError: gain !== null && error !== null && gain > error,
    against,
    ranksDiffer: ranksContradict(input.concordance, rows.length),
    hoped,
    needed: planned(hoped),
  };
}

/** W of m validators is their mean Spearman correlation r by r = (m W - 1) / (m - 1) (Kendall 1970). */
function ranksContradict(concordance: number | null, validators: number): boolean {
  if (concordance === null || validators < 2) return false;
  return (validators * concordance - 1) / (validators - 1) < LEAST_AGREEMENT;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
