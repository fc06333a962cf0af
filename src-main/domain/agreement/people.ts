/** Figures on each annotator, from the standing votes on pairs. */
import type { AnnotatorReport, PeopleFigure, PeopleReport } from '../../contract/index.ts';
import { crowdBT } from './crowd-bt.ts';
import { dawidSkene } from './dawid-skene.ts';
import type { AgreementFigure } from './figure.ts';
import { cohenKappa, weightedKappa } from './kappa.ts';

export interface PeopleVote {
  pairId: number;
  /** Ids of the pair's texts. */
  a: number;
  b: number;
  annotator: string;
  outcome: 'prefer' | 'tie' | 'both-bad';
  /** 'a' or 'b', one of the pair's two texts; null unless one is preferred. */
  side: 'a' | 'b' | null;
  /** The side shown on the left; null if unknown. */
  left: 'a' | 'b' | null;
  /** The better side by a gold label; null if there is none. */
  gold: 'a' | 'b' | null;
  strength: 1 | 2 | 3;
  /** Milliseconds; null for imported votes. */
  durationMs: number | null;
  createdAt: number;
}

/** A pause of this many milliseconds starts a new sitting. */
const BREAK_MS = 30 * 60_000;
/** Minutes since the start of the sitting at which each of its parts begins. */
const PARTS = [0, 15, 30, 60];

/** One of four answers, as a category. */
export function categoryOf({ outcome, side }: Pick<PeopleVote, 'outcome' | 'side'>): number {
  if (outcome === 'prefer') return side === 'a' ? 0 : 1;
  return outcome === 'tie' ? 2 : 3;
}

/** From -3 (b strongly preferred) over 0 (a tie) to 3 (a strongly preferred); null if both are bad. */
export function degreeOf({ outcome, side, strength }: PeopleVote): number | null {
  if (outcome === 'both-bad') return null;
  if (outcome === 'tie') return 0;
  return side === 'a' ? strength : -strength;
}

const MIRRORED = { a: 'b', b: 'a' } as const;

function exchanged(vote: PeopleVote): PeopleVote {
  return { ...vote, side: vote.side && MIRRORED[vote.side] };
}

/** How often `bothWays` counts a vote. */
export const WAYS = 2;

/**
 * Every vote, and a copy of it with the pair's sides swapped, as a unit of its own. Which text is called
 * a is arbitrary (imports of chosen and rejected texts call the chosen one a), and the agreement expected
 * by chance must not depend on it.
 */
export function bothWays<Value>(
  votes: readonly PeopleVote[],
  valueOf: (vote: PeopleVote) => Value | null,
): { unit: number; annotator: string; value: Value }[] {
  return votes.flatMap((vote) => {
    const { pairId, annotator } = vote;
    return [vote, exchanged(vote)].flatMap((one, way) => {
      const value = valueOf(one);
      return value === null ? [] : [{ unit: WAYS * pairId + way, annotator, value }];
    });
  });
}

export function counted({ value, reason }: AgreementFigure, n: number): PeopleFigure {
  return { value, reason, n };
}

function meanOf(values: readonly number[], reason: string): PeopleFigure {
  const n = values.length;
  if (n === 0) return { value: null, reason, n };
  return { value: values.reduce((sum, value) => sum + value, 0) / n, reason: null, n };
}

/** A pair that was shown again with its sides swapped. */
export interface Repeat {
  annotator: string;
  /** 1 if both votes agree. */
  same: number;
}

interface Further {
  repeats: readonly Repeat[];
  /** Annotator -> questions of other tasks that they decided. */
  ranked: ReadonlyMap<string, number>;
}

/**
 * One report for everyone who voted, including those who only ranked.
 *
 * @param votes in any order
 */
export function annotatorReports(
  votes: readonly PeopleVote[],
  { repeats, ranked }: Further = { repeats: [], ranked: new Map() },
): AnnotatorReport[] {
  const byAnnotator = Map.groupBy(votes, ({ annotator }) => annotator);
  for (const name of ranked.keys()) if (!byAnnotator.has(name)) byAnnotator.set(name, []);
  const byPair = Map.groupBy(votes, ({ pairId }) => pairId);
  const compared = told(votes, byPair);
  const competence = competences(compared);
  const byRewards = competencesByRewards(compared);
  return [...byAnnotator]
    .map(([name, own]): AnnotatorReport => {
      const shares = new Map<PeopleVote, number>();
      for (const vote of own) {
        const others = (byPair.get(vote.pairId) ?? []).filter(
          ({ annotator }) => annotator !== name,
        );
        if (others.length === 0) continue;
        const same = others.filter((other) => categoryOf(other) === categoryOf(vote)).length;
        shares.set(vote, same / others.length);
      }
      const sided = own.filter(({ outcome, left }) => outcome === 'prefer' && left !== null);
      const golden = own.filter(({ gold }) => gold !== null);
      return {
        name,
        decided: own.length,
        ranked: ranked.get(name) ?? 0,
        agreement: meanOf([...shares.values()], 'Nobody else voted on the same pairs.'),
        left: meanOf(
          sided.map(({ side, left }) => (side === left ? 1 : 0)),
          'No preference was given here: of imported votes the sides are not known.',
        ),
        gold: meanOf(
          golden.map(({ side, gold }) => (side === gold ? 1 : 0)),
          'None of these pairs has a gold label.',
        ),
        competence: competence.get(name) ?? NOT_COMPARED,
        competenceByRewards: byRewards.get(name) ?? NOT_COMPARED,
        repeats: meanOf(
          repeats.flatMap(({ annotator, same }) => (annotator === name ? [same] : [])),
          'No pair came again with its sides swapped.',
        ),
        secondsPerVote: speedOf(own),
        sittings: overSittings(own, shares),
      };
    })
    .sort((one, other) => other.decided - one.decided || (one.name < other.name ? -1 : 1));
}

function speedOf(votes: readonly PeopleVote[]): PeopleFigure {
  const times = votes.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs / 1000]));
  times.sort((a, b) => a - b);
  const n = times.length;
  if (n === 0) return { value: null, reason: 'No vote was given here.', n };
  return { value: (times[(n - 1) >> 1] + times[n >> 1]) / 2, reason: null, n };
}

/**
 * Agreement by time into a sitting; all votes of an annotator make up the sittings.
 *
 * @param shares agreement with the others, of votes on pairs that others voted on
 */
function overSittings(
  own: readonly PeopleVote[],
  shares: ReadonlyMap<PeopleVote, number>,
): AnnotatorReport['sittings'] {
  const timed = own
    .filter(({ durationMs }) => durationMs !== null)
    .sort((one, other) => one.createdAt - other.createdAt);
  const parts = PARTS.map((): number[] => []);
  let [began, last] = [0, -Infinity];
  for (const vote of timed) {
    if (vote.createdAt - last > BREAK_MS) began = vote.createdAt;
    last = vote.createdAt;
    const minutes = (vote.createdAt - began) / 60_000;
    const share = shares.get(vote);
    if (share !== undefined) parts[PARTS.findLastIndex((from) => minutes >= from)].push(share);
  }
  return parts.map((part, at) => ({
    label:
      at + 1 < PARTS.length ? `${PARTS[at]} to ${PARTS[at + 1]} min` : `after ${PARTS[at]} min`,
    figure: meanOf(part, 'No vote on a pair that others voted on.'),
  }));
}

const NOT_COMPARED: PeopleFigure = {
  value: null,
  n: 0,
  reason: 'Nobody else preferred a side of the same pairs.',
};

/** Preferences on pairs where several annotators have one. */
function told(
  votes: readonly PeopleVote[],
  byPair: ReadonlyMap<number, readonly PeopleVote[]>,
): PeopleVote[] {
  const prefers = ({ outcome }: PeopleVote) => outcome === 'prefer';
  return votes.filter(
    (vote) => prefers(vote) && (byPair.get(vote.pairId) ?? []).filter(prefers).length > 1,
  );
}

/** @param votes preferences of pairs that several annotators have compared */
function competences(votes: readonly PeopleVote[]): Map<string, PeopleFigure> {
  const judgements = bothWays(votes, categoryOf);
  if (judgements.length === 0) return new Map();
  const { errors, priors } = dawidSkene(judgements, 2);
  return new Map(
    [...errors].map(([name, matrix]) => {
      const n = votes.filter(({ annotator }) => annotator === name).length;
      const value = priors[0] * matrix[0][0] + priors[1] * matrix[1][1];
      return [name, { value, reason: null, n }];
    }),
  );
}

/** The same by Bradley-Terry. */
function competencesByRewards(votes: readonly PeopleVote[]): Map<string, PeopleFigure> {
  const { competence } = crowdBT(
    votes.map(({ annotator, a, b, side }) => ({
      annotator,
      better: side === 'a' ? a : b,
      worse: side === 'a' ? b : a,
      weight: 1,
    })),
  );
  const own = Map.groupBy(votes, ({ annotator }) => annotator);
  return new Map(
    [...competence].map(([name, value]) => [
      name,
      { value, reason: null, n: own.get(name)?.length ?? 0 },
    ]),
  );
}

/** Maximum number of annotator twosomes listed: a hundred annotators make 4,950. */
const MOST_BETWEEN = 50;

/** Every two annotators who voted on the same pairs, those with the most in common first. */
export function betweenAnnotators(
  votes: readonly PeopleVote[],
): Pick<PeopleReport, 'between' | 'betweenAll'> {
  const shared = new Map<string, { names: [string, string]; votes: [PeopleVote, PeopleVote][] }>();
  for (const onPair of Map.groupBy(votes, ({ pairId }) => pairId).values()) {
    const sorted = [...onPair].sort((one, other) => (one.annotator < other.annotator ? -1 : 1));
    for (const [at, one] of sorted.entries()) {
      for (const other of sorted.slice(at + 1)) {
        const key = JSON.stringify([one.annotator, other.annotator]);
        let both = shared.get(key);
        if (!both) {
          both = { names: [one.annotator, other.annotator], votes: [] };
          shared.set(key, both);
        }
        both.votes.push([one, other]);
      }
    }
  }
  const between = [...shared.values()]
    .sort((one, other) => other.votes.length - one.votes.length)
    .slice(0, MOST_BETWEEN)
    .map(({ names: [one, other], votes: twos }) => ({
      one,
      other,
      kappa: kappaOf(twos),
      weightedKappa: weightedKappaOf(twos),
      agreement: meanOf(
        twos.map(([a, b]) => (categoryOf(a) === categoryOf(b) ? 1 : 0)),
        '',
      ),
    }));
  return { between, betweenAll: shared.size };
}

/** Kappa with every pair counted both ways, as in `bothWays`. */
function kappaOf(twos: readonly (readonly [PeopleVote, PeopleVote])[]): PeopleFigure {
  const values = twos.flatMap(([one, other]): [number, number][] => [
    [categoryOf(one), categoryOf(other)],
    [categoryOf(exchanged(one)), categoryOf(exchanged(other))],
  ]);
  return counted(cohenKappa(values), twos.length);
}

/** The same by degrees of preference; where one of the two found both bad, there is none. */
function weightedKappaOf(twos: readonly (readonly [PeopleVote, PeopleVote])[]): PeopleFigure {
  const degrees = twos.flatMap(([one, other]): [number, number][] => {
    const [a, b] = [degreeOf(one), degreeOf(other)];
    return a === null || b === null ? [] : [[a, b]];
  });
  const both = degrees.flatMap(([a, b]): [number, number][] => [
    [a, b],
    [-a, -b],
  ]);
  return counted(weightedKappa(both), degrees.length);
}
