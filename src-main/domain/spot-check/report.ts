/** The results of a spot-check for every candidate: the statistics put together. */
import type { SpotComparison, SpotEstimate } from '../../contract/index.ts';
import { SOURCE_ONLY } from '../average-rank.ts';
import { independentUnits, pairHit } from '../statistics.ts';
import { consensus, type FramePair, stratify, type Strata } from './design.ts';
import {
  differenceInterval,
  type Estimate,
  estimateMean,
  type LabelledRow,
  shareIntervalOf,
  type Stratum,
} from './estimate.ts';
import { settle } from './sequential.ts';

/** A rule that ranks texts: its margin for each pair of a list, a minus b. */
export interface Rule {
  method: string;
  label: string;
  /** In units of its temperature, so that probabilities follow. */
  margins: Float64Array;
  /** Whether it was learned: rules of thumb do not predict how people vote. */
  trained: boolean;
}

export const LONGER_WINS = 'longer-wins';

export interface Frame {
  pairs: readonly FramePair[];
  rules: readonly Rule[];
  /** The learned rules' joint probability that a is better. */
  together: Float64Array;
  strata: Strata;
  /** Id of the candidate that is compared with source-only; source-only if there is no other. */
  own: string;
}

/** Candidates that pairs are drawn for: all, or `own` alone as in earlier versions. */
export type DrawnFor = 'all' | 'own';

export function makeFrame(
  pairs: readonly FramePair[],
  rules: readonly Rule[],
  own: string,
  drawn: DrawnFor = 'all',
): Frame {
  const learned = rules.filter(({ trained }) => trained);
  const together = consensus(
    learned.map(({ margins }) => margins),
    pairs.length,
  );
  const marginsOf = (method: string) =>
    rules.find((one) => one.method === method)?.margins ?? new Float64Array(pairs.length);
  const others = drawn === 'all' ? learned.filter(({ method }) => method !== SOURCE_ONLY) : [];
  const strata = stratify(
    marginsOf(own),
    marginsOf(SOURCE_ONLY),
    together,
    others.map(({ margins }) => margins),
  );
  return { pairs, rules, together, strata, own };
}

/** A decided pair, as its index in the rules' list. */
export interface DecidedPair {
  at: number;
  stratum: number;
  cluster: number;
  /** Share of votes for a. */
  first: number;
}

/** Decided pairs of a frame, and each stratum's share of the frame. */
export interface Sample {
  /** Rules over the list that `at` indexes: the frame itself, or only the decided pairs. */
  rules: readonly Rule[];
  together: Float64Array | null;
  shares: readonly number[];
  /** Stratum index of every row of the list, if the whole frame is known. */
  of: Uint8Array | null;
  decided: readonly DecidedPair[];
}

type Values = (at: number) => number;

/** Expected hits of a rule, if all learned rules together give a the probability `p`. */
function expectedHit(margin: number, p: number): number {
  return margin > 0 ? p : margin < 0 ? 1 - p : 0.5;
}

function hit(margin: number, first: number): number {
  return first * pairHit(margin, 0) + (1 - first) * pairHit(0, margin);
}

interface Quantity {
  value: (pair: DecidedPair) => number;
  prediction: Values;
  /** Expected variance of a label at an index of the list. */
  variance: Values;
}

function estimateOf(sample: Sample, quantity: Quantity): Estimate | null {
  const { shares, of, decided } = sample;
  const clusters = independentUnits(decided.map(({ cluster }) => cluster));
  const rows = decided.map((pair, i): LabelledRow => ({
    stratum: pair.stratum,
    // Rows without a cluster get one of their own.
    cluster: clusters[i],
    value: quantity.value(pair),
    prediction: of ? quantity.prediction(pair.at) : 0,
  }));
  const strata = shares.map((share, h): Stratum => {
    const places = of
      ? [...of.keys()].filter((at) => of[at] === h)
      : decided.filter(({ stratum }) => stratum === h).map(({ at }) => at);
    const average = (values: Values) =>
      places.reduce((sum, at) => sum + values(at), 0) / Math.max(1, places.length);
    return {
      share,
      prediction: of ? average(quantity.prediction) : 0,
      variance: average(quantity.variance),
    };
  });
  return shares.length === 0 ? null : estimateMean(strata, rows);
}

/** People differ even where rewards are sure. */
const LEAST_DOUBT = 0.09;

function accuracyOf(sample: Sample, { margins }: Rule): Estimate | null {
  const p = sample.together;
  return estimateOf(sample, {
    value: ({ at, first }) => hit(margins[at], first),
    prediction: (at) => expectedHit(margins[at], p?.[at] ?? 0.5),
    variance: (at) => (p ? Math.max(LEAST_DOUBT, p[at] * (1 - p[at])) : 0.25),
  });
}

export function spotEstimates(sample: Sample): SpotEstimate[] {
  return sample.rules.map((rule) => {
    const estimate = accuracyOf(sample, rule);
    const known = { method: rule.method, label: rule.label };
    return estimate === null
      ? { ...known, accuracy: null, interval: null, lambda: 0 }
      : {
          ...known,
          accuracy: Math.min(1, Math.max(0, estimate.value)),
          interval: shareIntervalOf(estimate),
          lambda: estimate.lambda,
        };
  });
}

/** Two rules that are compared. */
interface Compared {
  own: Rule;
  other: Rule;
  /** Share of the frame's pairs that the two order differently. */
  discordant: number;
  /** Share of the error of 5 % that all comparisons with the other may make together. */
  share: number;
}

function comparisonOf(sample: Sample, { own, other, discordant, share }: Compared): SpotComparison {
  const p = sample.together;
  const differs = (at: number) => Math.sign(own.margins[at]) !== Math.sign(other.margins[at]);
  const estimate = estimateOf(sample, {
    value: ({ at, first }) => hit(own.margins[at], first) - hit(other.margins[at], first),
    prediction: (at) =>
      expectedHit(own.margins[at], p?.[at] ?? 0.5) - expectedHit(other.margins[at], p?.[at] ?? 0.5),
    variance: (at) => (differs(at) ? 1 : 0),
  });
  const named = {
    method: own.method,
    label: own.label,
    against: other.method,
    againstLabel: other.label,
    discordant,
  };
  if (estimate === null) {
    const unknown = { difference: null, interval: null, sequence: null, most: null };
    return { ...named, ...unknown, standing: 'open', more: null, planned: 0 };
  }
  return {
    ...named,
    difference: estimate.value,
    interval: differenceInterval(estimate, discordant),
    ...settle(estimate, discordant, share, other.method === SOURCE_ONLY),
  };
}

/**
 * Each candidate against source-only, and each of all these against 'longer wins'. Any of them may be
 * found to be better, so they divide the error (weighted Bonferroni): against source-only, half is for
 * `own`, for which pairs are drawn, and the others share the rest; against 'longer wins' shares are equal.
 *
 * @param discordant share of pairs of the run's frame that two rules order differently
 */
export function spotComparisons(
  sample: Sample,
  own: string,
  discordant: (one: string, other: string) => number,
): SpotComparison[] {
  const { rules } = sample;
  const ofId = (method: string) => rules.find((one) => one.method === method);
  const candidates = rules.filter(({ trained, method }) => trained && method !== SOURCE_ONLY);
  const first = candidates.find(({ method }) => method === own);
  const others = candidates.filter((one) => one !== first);
  const ordered = first ? [first, ...others] : others;
  const against = (other: Rule | undefined, list: readonly Rule[], share: (one: Rule) => number) =>
    other === undefined
      ? []
      : list.map((one) =>
          comparisonOf(sample, {
            own: one,
            other,
            share: share(one),
            discordant: discordant(one.method, other.method),
          }),
        );
  const base = ofId(SOURCE_ONLY);
  const half = first && others.length > 0 ? 0.5 : 1;
  const all = base ? [...ordered, base] : ordered;
  return [
    ...against(base, ordered, (one) => (one === first ? half : half / others.length)),
    ...against(ofId(LONGER_WINS), all, () => 1 / all.length),
  ];
}

/** Share of the frame's pairs that two rules order differently. */
export function discordance({ rules, pairs }: Frame, one: string, other: string): number {
  const [a, b] = [one, other].map((method) => rules.find((rule) => rule.method === method));
  if (!a || !b || pairs.length === 0) return 0;
  let differing = 0;
  for (let i = 0; i < pairs.length; i++) {
    if (Math.sign(a.margins[i]) !== Math.sign(b.margins[i])) differing++;
  }
  return differing / pairs.length;
}
