/** Places of answers as given one by one, and the order that they define. */
import { letterOf } from '../../letters.ts';

/** The place of each answer shown, 1 for the best; null: no place yet. Equal places tie. */
export type Ranks = readonly (number | null)[];

export function placed(ranks: Ranks, at: number, rank: number | null): Ranks {
  return ranks.map((known, i) => (i === at ? rank : known));
}

/** One place better (-1) or worse (1); an answer without a place enters from the far end. */
export function moved(ranks: Ranks, at: number, by: -1 | 1): Ranks {
  const rank = ranks[at] ?? (by < 0 ? ranks.length + 1 : 0);
  return placed(ranks, at, Math.min(ranks.length, Math.max(1, rank + by)));
}

/** The next answer without a place after `at`; `at` if all have one. */
export function nextOpen(ranks: Ranks, at: number): number {
  for (let step = 1; step < ranks.length; step += 1) {
    const i = (at + step) % ranks.length;
    if (ranks[i] === null) return i;
  }
  return at;
}

/** Groups of items, best group first; null while one has no place. */
export function groupsOf(ranks: Ranks, items: readonly number[]): number[][] | null {
  if (ranks.includes(null)) return null;
  const groups = Map.groupBy(items.keys(), (i) => ranks[i] ?? 0);
  return [...groups]
    .sort(([one], [other]) => one - other)
    .map(([, members]) => members.map((i) => items[i]));
}

/** The places of items in an answer. */
export function ranksOf(answer: readonly (readonly number[])[], items: readonly number[]): Ranks {
  return items.map((item) => answer.findIndex((group) => group.includes(item)) + 1 || null);
}

/** An incomplete ranking for a draft: by item, since the screen order is drawn per annotator. */
export function partialOf(ranks: Ranks, items: readonly number[]): { places: [number, number][] } {
  return {
    places: items.flatMap((item, i): [number, number][] => {
      const rank = ranks[i];
      return rank === null || rank === undefined ? [] : [[item, rank]];
    }),
  };
}

/** The places of items in a draft; null if it has none. */
export function ranksOfPartial(partial: unknown, items: readonly number[]): Ranks | null {
  if (typeof partial !== 'object' || partial === null || !('places' in partial)) return null;
  if (!Array.isArray(partial.places)) return null;
  const places = new Map<unknown, unknown>(
    partial.places.flatMap((place: unknown) =>
      Array.isArray(place) ? [[place[0], place[1]] as const] : [],
    ),
  );
  return items.map((item) => {
    const rank = places.get(item);
    return typeof rank === 'number' && rank >= 1 && rank <= items.length ? Math.floor(rank) : null;
  });
}

/** 'B, then A = C, then D' */
export function inLetters(
  answer: readonly (readonly number[])[],
  items: readonly number[],
): string {
  return answer
    .map((group) =>
      group
        .map((item) => letterOf(items.indexOf(item)))
        .sort()
        .join(' = '),
    )
    .join(', then ');
}
