/**
 * Votes that order several texts, as training data: whole for Plackett-Luce, pairwise for everything that
 * measures or compares.
 */
import { seededRandom, shuffle } from './random.ts';
import {
  pairRows,
  type SnapshotPair,
  type SnapshotRanking,
  type StandingVote,
} from './snapshot.ts';
import type { Order, Preferences } from './tasks/index.ts';

export interface StandingPreferences {
  eventId: string;
  annotator: string;
  questionId: number;
  says: Preferences;
}

/**
 * Votes on questions weigh as much as votes on pairs: those of one question share its weight. Their
 * preferences add up to the number of choices made: N - 1 for an order of N texts, as in Plackett-Luce
 * (one for two texts, as in Bradley-Terry); two for the best and the worst of N.
 *
 * @param votes those of one question next to each other
 * @param reliability weight of an annotator's votes in [0, 1], 1 by default
 */
export function takeOrders(
  votes: Iterable<StandingPreferences>,
  reliability: ReadonlyMap<string, number> = new Map(),
): TakenOrders {
  const taken: TakenOrders = { rankings: [], pairs: [], partial: [], votes: 0, ties: 0 };
  const questions = Map.groupBy(votes, (vote) => vote.questionId);
  for (const held of questions.values()) {
    taken.votes += held.length;
    for (const { says, annotator, eventId } of held) {
      if (says.order === null) continue;
      const weight = (reliability.get(annotator) ?? 1) / held.length;
      taken.rankings.push({ items: says.order, weight, votes: [eventId] });
      // All texts in one group: a vote without a preference, like a tied pair.
      if (says.order.length === 1) taken.ties++;
    }
    const pairs = softPreferences(held, reliability);
    taken.pairs.push(...pairs);
    // The votes of a question belong to one task: either all order its texts, or none does.
    if (held[0].says.order === null) taken.partial.push(...pairs);
  }
  return taken;
}

export interface TakenOrders {
  /** From votes that order all texts of their question. */
  rankings: SnapshotRanking[];
  /** All votes as pairwise preferences. */
  pairs: SnapshotPair[];
  /** Those of them that are in no ranking. */
  partial: SnapshotPair[];
  votes: number;
  ties: number;
}

/** Soft labels for every two texts of a question that any of its votes compares. */
function softPreferences(
  votes: readonly StandingPreferences[],
  reliability: ReadonlyMap<string, number>,
): SnapshotPair[] {
  const [{ says }] = votes;
  const each = says.choices / Math.max(1, says.comparisons.length);
  const compared = votes.flatMap(({ eventId, annotator, questionId, says: { comparisons } }) =>
    comparisons.map(({ a, b, chosen }): StandingVote => ({
      eventId,
      annotator,
      pairId: questionId,
      a,
      b,
      chosen,
      strength: 2,
      outcome: chosen === null ? 'tie' : 'prefer',
    })),
  );
  const pairs = Map.groupBy(compared, ({ a, b }) => `${a} ${b}`);
  return [...pairs.values()].flatMap((pair) => {
    // Every vote has the same weight, whichever texts it compares.
    const share = each * (pair.length / votes.length);
    return pairRows(pair, reliability).map((row) => ({
      ...row,
      weight: row.weight * share,
      tie: row.tie * share,
    }));
  });
}

/** Preferences of one text over another as rankings of two: exactly Bradley-Terry, soft labels too. */
export function asRankings(pairs: readonly SnapshotPair[]): SnapshotRanking[] {
  return pairs.map(({ chosen, rejected, weight, votes }) => ({
    items: [[chosen], [rejected]],
    weight,
    votes,
  }));
}

/** With more possible orders, a sample represents them. */
const MOST_ORDERS = 24;

/**
 * A ranking with ties as strict orders, each possible one weighted equally: its loss is the mean of
 * theirs. The exact treatment of ties averages over all orders that they allow (Kalbfleisch & Prentice
 * 1973, Biometrika 60, for the likelihood; here its logarithm, a lower bound by Jensen). For two texts it
 * is the soft label one half, as for a tied pair. Up to 24 orders are all taken; of more, a sample
 * determined by the items: each sampled order comes with a copy that has every tied group reversed, so
 * that either of two tied texts comes first in exactly half of them.
 *
 * @returns items, best first
 */
export function strictOrders(order: Order): number[][] {
  const count = order.reduce((product, group) => product * factorial(group.length), 1);
  if (count <= MOST_ORDERS) {
    return order.reduce<number[][]>(
      (heads, group) =>
        heads.flatMap((head) => permutations(group).map((tail) => [...head, ...tail])),
      [[]],
    );
  }
  const random = seededRandom(`orders ${JSON.stringify(order)}`);
  return Array.from({ length: MOST_ORDERS / 2 }, () => {
    const drawn = order.map((group) => shuffle([...group], random));
    return [drawn.flat(), drawn.flatMap((group) => group.toReversed())];
  }).flat();
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
