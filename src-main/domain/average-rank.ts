/** Combines several validators into one choice by average rank, and says how far they disagree. */
import { averageRanks } from './statistics.ts';

/** The candidate without adaptation: the choice unless something speaks for another one. */
export const SOURCE_ONLY = 'source-only';
/** A reward model among the encoders, used as it is: nothing is trained. */
export const AS_IS = 'as-is';

export interface ValidatorScores {
  validator: string;
  /** By candidate, higher is better; null if the validator could not judge it. */
  scores: Readonly<Record<string, number | null>>;
}

export interface RankedCandidate {
  candidate: string;
  /** By validator: 1 is best, ties share their mean rank, null if not judged. */
  ranks: Record<string, number | null>;
  /** Over the validators that judged it; null if none did. */
  averageRank: number | null;
}

export interface CombinedValidators {
  /**
   * Best first. Ties in average rank are broken by the mean score, since two validators that contradict
   * each other leave all ranks equal, however large the one's difference and small the other's; then
   * source-only comes first, then the given order.
   */
  candidates: RankedCandidate[];
  /** Null if no validator judged any candidate. */
  chosen: string | null;
  /** Kendall's W, 0 to 1; null for fewer than two validators, or two candidates that all of them judged. */
  concordance: number | null;
  /** Each validator's first; null if it judged none. */
  favourites: Record<string, string | null>;
}

/**
 * Combines validators by average rank, as method.md measured it. A figure that is not finite counts as
 * null.
 *
 * @param order of the candidates, for ties; by default the order of their first appearance
 */
export function combineValidators(
  validators: readonly ValidatorScores[],
  order: readonly string[] = [...new Set(validators.flatMap(({ scores }) => Object.keys(scores)))],
): CombinedValidators {
  const names = order.toSorted((a, b) => Number(b === SOURCE_ONLY) - Number(a === SOURCE_ONLY));
  const ranks = validators.map(({ scores }) => ranksOf(scores, names));
  const candidates = names.map((candidate): RankedCandidate => {
    const own = ranks.map((one) => one.get(candidate) ?? null);
    const known = own.filter((rank) => rank !== null);
    return {
      candidate,
      ranks: Object.fromEntries(validators.map(({ validator }, v) => [validator, own[v]])),
      averageRank: known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length,
    };
  });
  // Rounded so that equal ranks stay ties: sums of thirds may differ in the last digit.
  const key = (one: RankedCandidate) =>
    one.averageRank === null ? Number.MAX_VALUE : Math.round(one.averageRank * 1e9);
  const scoreOf = meanScores(validators, names);
  candidates.sort(
    (a, b) => key(a) - key(b) || (scoreOf.get(b.candidate) ?? 0) - (scoreOf.get(a.candidate) ?? 0),
  );
  const first = candidates.find((one) => one.averageRank !== null);
  return {
    candidates,
    chosen: first?.candidate ?? null,
    concordance: kendallW(ranks, names, validators),
    favourites: Object.fromEntries(
      validators.map(({ validator }, v) => [validator, favourite(ranks[v], names)]),
    ),
  };
}

function ranksOf(
  scores: ValidatorScores['scores'],
  names: readonly string[],
): ReadonlyMap<string, number> {
  const judged = names.flatMap((name) => {
    const score = scores[name] ?? Number.NaN;
    return Number.isFinite(score) ? [{ name, score }] : [];
  });
  const ranks = averageRanks(judged.map(({ score }) => -score));
  return new Map(judged.map(({ name }, i) => [name, ranks[i]]));
}

/** Over the validators that judged every candidate, so that the means are comparable. */
function meanScores(
  validators: readonly ValidatorScores[],
  names: readonly string[],
): ReadonlyMap<string, number> {
  const whole = validators.filter(({ scores }) =>
    names.every((name) => Number.isFinite(scores[name] ?? Number.NaN)),
  );
  return new Map(
    names.map((name) => {
      const sum = whole.reduce((total, { scores }) => total + (scores[name] ?? 0), 0);
      // Rounded, since sums in another order may differ in their last digits.
      return [name, Math.round((sum / Math.max(1, whole.length)) * 1e9)];
    }),
  );
}

function favourite(ranks: ReadonlyMap<string, number>, names: readonly string[]): string | null {
  const best = Math.min(...ranks.values());
  return names.find((name) => ranks.get(name) === best) ?? null;
}

/**
 * Coefficient of concordance with the correction for ties (Kendall 1970, Rank Correlation Methods, ch.
 * 6): W = 12 S / (m^2 (n^3 - n) - m sum(t^3 - t)), S the squared deviations of the rank sums. Over the
 * candidates that every validator judged, not counting a validator that judged none.
 */
function kendallW(
  ranks: readonly ReadonlyMap<string, number>[],
  names: readonly string[],
  validators: readonly ValidatorScores[],
): number | null {
  const used = validators.filter((_, v) => ranks[v].size > 0);
  const judged = names.filter((name) => ranks.every((one) => one.size === 0 || one.has(name)));
  const m = used.length;
  const n = judged.length;
  if (m < 2 || n < 2) return null;
  const sums = new Map<string, number>(judged.map((name) => [name, 0]));
  let tied = 0;
  for (const { scores } of used) {
    const own = ranksOf(scores, judged);
    for (const [name, rank] of own) sums.set(name, (sums.get(name) ?? 0) + rank);
    for (const run of Map.groupBy(own.values(), (rank) => rank).values()) {
      tied += run.length ** 3 - run.length;
    }
  }
  const middle = (m * (n + 1)) / 2;
  const spread = [...sums.values()].reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const most = m * m * (n ** 3 - n) - m * tied;
  return most === 0 ? null : (12 * spread) / most;
}
