/**
 * Votes that order several texts, as what is learned from: whole for Plackett-Luce, two by two for all
 * that measures or compares.
 */
import { seededRandom, shuffle } from './random.ts';
import {
  pairRows,
  type SnapshotPair,
  type SnapshotRanking,
  type StandingVote,
} from './snapshot.ts';
import { comparisonsOf, type Order } from './tasks/index.ts';

export interface StandingOrder {
  eventId: string;
  annotator: string;
  questionId: number;
  order: Order;
}

/**
 * Rankings weigh as votes on pairs do: those of one question share its weight. The preferences that they
 * amount to add up to N - 1 for N texts, as many as the choices of which Plackett-Luce takes a ranking
 * to be made; of two texts that is the one of Bradley-Terry.
 *
 * @param votes those of one question next to each other
 * @param reliability weight of an annotator's votes in [0, 1], 1 without it
 */
export function takeOrders(
  votes: Iterable<StandingOrder>,
  reliability: ReadonlyMap<string, number> = new Map(),
): { rankings: SnapshotRanking[]; pairs: SnapshotPair[]; votes: number; ties: number } {
  const rankings: SnapshotRanking[] = [];
  const pairs: SnapshotPair[] = [];
  const questions = Map.groupBy(votes, (vote) => vote.questionId);
  for (const held of questions.values()) {
    for (const { order, annotator, eventId } of held) {
      const weight = (reliability.get(annotator) ?? 1) / held.length;
      rankings.push({ items: order, weight, votes: [eventId] });
    }
    const share = 2 / held[0].order.flat().length;
    for (const row of preferencesOf(held, reliability)) {
      pairs.push({ ...row, weight: row.weight * share, tie: row.tie * share });
    }
  }
  // All texts in one group: a vote that prefers none, as a tied pair.
  const ties = rankings.filter(({ items }) => items.length === 1).length;
  return { rankings, pairs, votes: rankings.length, ties };
}

/** Soft labels of every two texts of a question. */
function preferencesOf(
  votes: readonly StandingOrder[],
  reliability: ReadonlyMap<string, number>,
): SnapshotPair[] {
  const says = votes.flatMap(({ eventId, annotator, questionId, order }) =>
    comparisonsOf(order).map(({ a, b, chosen }): StandingVote => ({
      ...{ eventId, annotator, pairId: questionId, a, b, chosen, strength: 2 },
      outcome: chosen === null ? 'tie' : 'prefer',
    })),
  );
  const pairs = Map.groupBy(says, ({ a, b }) => `${a} ${b}`);
  return [...pairs.values()].flatMap((pair) => pairRows(pair, reliability));
}

/** Preferences of one text over another as rankings of two: exactly Bradley-Terry, soft labels too. */
export function asRankings(pairs: readonly SnapshotPair[]): SnapshotRanking[] {
  return pairs.map(({ chosen, rejected, weight, votes }) => ({
    items: [[chosen], [rejected]],
    ...{ weight, votes },
  }));
}

/** Beyond, a sample of the orders stands for all. */
const MOST_ORDERS = 24;

/**
 * A ranking with ties as strict orders, each allowed one counting alike: its loss is the mean of theirs.
 * The exact treatment of ties averages over all orders that they allow (Kalbfleisch & Prentice 1973,
 * Biometrika 60, for the likelihood; here its logarithm, a lower bound by Jensen). For two texts it is
 * the soft label one half, as of a tied pair. Up to 24 orders are all taken, of more a sample that
 * follows from the items: each order drawn stands beside the one with every tied group reversed, so that
 * of two tied texts either comes first in exactly half of them.
 *
 * @returns items, the best first
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
