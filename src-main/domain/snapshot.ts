/** From standing votes to training data: one soft label per pair, as weighted preferences. */

import { deciding, isAdjudication } from './adjudication.ts';
import type { Order } from './tasks/index.ts';

export interface StandingVote {
  eventId: string;
  annotator: string;
  pairId: number;
  a: number;
  b: number;
  outcome: 'prefer' | 'tie' | 'both-bad';
  chosen: number | null;
  strength: 1 | 2 | 3;
}

export interface SnapshotPair {
  chosen: number;
  rejected: number;
  /** Mean strength of the votes for it. */
  strength: number;
  /** Share of the pair's votes for it, a tie counting half: a pair's weights add up to 1. */
  weight: number;
  /** Share of the pair's votes that are ties; half of it is in `weight`. */
  tie: number;
  /** Ids of their events; empty for a preference made from scores. */
  votes: string[];
}

/** Probabilities that a is better, that b is, and that neither is. They add up to 1. */
export interface SoftLabel {
  a: number;
  b: number;
  tie: number;
}

/** A preference of less weight teaches nothing, but takes as long as any. */
const LEAST_WEIGHT = 0.001;

/** A ranking of a snapshot. */
export interface SnapshotRanking {
  /** Groups of item ids, best group first; items of one group tie. */
  items: Order;
  /** A question's rankings add up to 1, or to the reliability of its annotators. */
  weight: number;
  /** Ids of their events. */
  votes: string[];
}

/** A source text with the score that it was imported with. */
export interface ScoredItem {
  id: number;
  domainId: number;
  prompt: string;
  value: number;
}

export interface VoteSnapshot {
  pairs: SnapshotPair[];
  votes: number;
  ties: number;
  /** Votes 'both bad', which say nothing about which is better: kept in the file, not trained on. */
  leftOut: number;
}

/** Everything that a run may learn from. */
export interface Snapshot extends VoteSnapshot {
  /** If votes rank several texts: these, and all other preferences as rankings of two. */
  rankings: SnapshotRanking[];
  /** Domain by domain, in the order of their ids. */
  scores: ScoredItem[];
}

/**
 * The soft label p of a pair is the share of its annotators who prefer one side, a tie counting half for
 * each: p sp(-d) + (1 - p) sp(d) (method.md, soft labels), written as two preferences of weight p and 1 -
 * p.
 *
 * @param votes standing votes, those of one pair next to each other; an adjudication counts alone
 * @param reliability weight of an annotator's votes in [0, 1], 1 by default: they count less beside the
 *     pair's other votes, and the pair's weights add up to their mean
 * @param soft pair -> its soft label, replacing the share of its votes
 */
export function takeSnapshot(
  votes: Iterable<StandingVote>,
  reliability: ReadonlyMap<string, number> = new Map(),
  soft: ReadonlyMap<number, SoftLabel> = new Map(),
): VoteSnapshot {
  const snapshot: VoteSnapshot = { pairs: [], votes: 0, ties: 0, leftOut: 0 };
  let held: StandingVote[] = [];
  const flush = () => {
    if (held.length === 0) return;
    const counting = deciding(held);
    held = [];
    const told = counting.filter(({ outcome }) => outcome !== 'both-bad');
    snapshot.leftOut += counting.length - told.length;
    snapshot.votes += told.length;
    snapshot.ties += told.filter(({ outcome }) => outcome === 'tie').length;
    if (told.length === 0) return;
    const settled = isAdjudication(told[0].annotator);
    const label = settled ? undefined : soft.get(told[0].pairId);
    snapshot.pairs.push(...(label ? softRows(told, label) : pairRows(told, reliability)));
  };
  for (const vote of votes) {
    if (held.length > 0 && held[0].pairId !== vote.pairId) flush();
    held.push(vote);
  }
  flush();
  return snapshot;
}

/**
 * Both preferences of a soft label, each with the mean strength of the votes for it, or of all votes if
 * there are none.
 */
function softRows(votes: readonly StandingVote[], label: SoftLabel): SnapshotPair[] {
  const [{ a, b }] = votes;
  const ways = [
    { chosen: a, rejected: b, weight: label.a + label.tie / 2 },
    { chosen: b, rejected: a, weight: label.b + label.tie / 2 },
  ];
  return ways
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .map(({ chosen, rejected, weight }) => {
      const said = votes.filter((vote) => vote.outcome === 'tie' || vote.chosen === chosen);
      const saying = said.length > 0 ? said : votes;
      return {
        chosen,
        rejected,
        weight,
        tie: label.tie,
        strength: saying.reduce((sum, vote) => sum + vote.strength, 0) / saying.length,
        votes: saying.map((vote) => vote.eventId),
      };
    });
}

/** @param votes those of one pair, at least one, none of them `both-bad` */
export function pairRows(
  votes: readonly StandingVote[],
  reliability: ReadonlyMap<string, number>,
): SnapshotPair[] {
  const { a, b } = votes[0];
  const share = (some: readonly StandingVote[]) =>
    some.reduce((sum, { annotator }) => sum + (reliability.get(annotator) ?? 1), 0) / votes.length;
  const ties = votes.filter((vote) => vote.outcome === 'tie');
  const tie = share(ties);
  const rows: SnapshotPair[] = [];
  for (const [chosen, rejected] of [
    [a, b],
    [b, a],
  ]) {
    const preferring = votes.filter((vote) => vote.chosen === chosen);
    const saying = votes.filter((vote) => vote.outcome === 'tie' || vote.chosen === chosen);
    if (saying.length === 0) continue;
    rows.push({
      chosen,
      rejected,
      strength: saying.reduce((sum, vote) => sum + vote.strength, 0) / saying.length,
      weight: share(preferring) + tie / 2,
      tie,
      votes: saying.map((vote) => vote.eventId),
    });
  }
  return rows;
}
