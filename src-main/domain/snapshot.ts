/** From standing votes to what is trained on: one soft label per pair, as weighted preferences. */

export interface StandingVote {
  eventId: string;
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
  /** Mean strength of the votes that say so. */
  strength: number;
  /** The share of the pair's votes that say so: a pair's weights add up to 1. */
  weight: number;
  votes: string[];
}

export interface Snapshot {
  pairs: SnapshotPair[];
  votes: number;
  ties: number;
  /** 'Both bad' says nothing about which is better: kept in the file, not trained on. */
  leftOut: number;
}

/**
 * The soft label p of a pair is the share of its annotators who prefer one side, a tie counting
 * half for each: p sp(-d) + (1 - p) sp(d) (method.md, soft labels), written as two preferences of
 * weight p and 1 - p.
 *
 * @param votes standing votes, those of one pair next to each other
 */
export function takeSnapshot(votes: Iterable<StandingVote>): Snapshot {
  const snapshot: Snapshot = { pairs: [], votes: 0, ties: 0, leftOut: 0 };
  let held: StandingVote[] = [];
  const flush = () => {
    if (held.length > 0) snapshot.pairs.push(...pairRows(held));
    held = [];
  };
  for (const vote of votes) {
    if (vote.outcome === 'both-bad') {
      snapshot.leftOut++;
      continue;
    }
    if (held.length > 0 && held[0].pairId !== vote.pairId) flush();
    held.push(vote);
    snapshot.votes++;
    if (vote.outcome === 'tie') snapshot.ties++;
  }
  flush();
  return snapshot;
}

function pairRows(votes: readonly StandingVote[]): SnapshotPair[] {
  const { a, b } = votes[0];
  const rows: SnapshotPair[] = [];
  for (const [chosen, rejected] of [
    [a, b],
    [b, a],
  ]) {
    const saying = votes.filter((vote) => vote.outcome === 'tie' || vote.chosen === chosen);
    if (saying.length === 0) continue;
    const count = saying.reduce((sum, vote) => sum + (vote.outcome === 'tie' ? 0.5 : 1), 0);
    rows.push({
      chosen,
      rejected,
      strength: saying.reduce((sum, vote) => sum + vote.strength, 0) / saying.length,
      weight: count / votes.length,
      votes: saying.map((vote) => vote.eventId),
    });
  }
  return rows;
}
