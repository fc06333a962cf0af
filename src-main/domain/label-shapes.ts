/**
 * Other kinds of data that labels contain: questions with one right answer, classes, standardised scores.
 */
import { deviation, withoutFarOut } from './robust.ts';
import type { ScoredItem } from './snapshot.ts';
import { connectedGroups } from './splits.ts';

/** One row of a snapshot's preferences. */
export interface PreferenceRow {
  chosen: number;
  rejected: number;
  strength: number;
  weight: number;
  tie: number;
  /** Number of votes behind it; 0 if it was made from scores. */
  votes: number;
}

export interface Question<P> {
  right: number;
  /** One preference for each wrong answer. */
  pairs: P[];
}

/** Questions with one right answer, among preferences by votes. */
export function questionsOf<P extends PreferenceRow>(rows: readonly P[]): Question<P>[] {
  return questionsAmong(rows.filter((row) => row.votes > 0));
}

/** Texts that won every comparison, against texts that were compared with nothing else. */
export function questionsAmong<P extends Pick<PreferenceRow, 'chosen' | 'rejected'>>(
  rows: readonly P[],
): Question<P>[] {
  const groups = connectedGroups(
    rows.map(({ chosen, rejected }) => ({ groups: [`${chosen}`, `${rejected}`] })),
  );
  const members = Map.groupBy(
    rows.map((row, i) => ({ row, group: groups[i] })),
    ({ group }) => group,
  );
  return [...members.values()]
    .map((list) => ({ right: list[0].row.chosen, pairs: list.map(({ row }) => row) }))
    .filter(({ right, pairs }) => pairs.every((pair) => pair.chosen === right));
}

/** Those with several wrong answers; with two answers, the pair says the same. */
export function openQuestions<P>(questions: readonly Question<P>[]): Question<P>[] {
  return questions.filter(({ pairs }) => pairs.length > 1);
}

const MOSTLY = 0.9;

/** Whether preferences are questions, rather than pairs in which one text happened to win every time. */
export function areQuestions(inQuestions: number, preferences: number): boolean {
  return inQuestions > 0 && inQuestions >= MOSTLY * preferences;
}

/** Maximum number of distinct scores to be treated as classes. */
const MOST_CLASSES = 7;

/**
 * The distinct scores that are classes, worst first: 2 to 7 of them, the same in every domain.
 *
 * @returns null if the scores are not classes
 */
export function classValues(items: readonly ScoredItem[]): number[] | null {
  const values = new Set<number>();
  for (const { value } of items) {
    values.add(value);
    if (values.size > MOST_CLASSES) return null;
  }
  if (values.size < 2) return null;
  const ofDomains = new Map<number, Set<number>>();
  for (const { domainId, value } of items) {
    const known = ofDomains.get(domainId);
    if (known) known.add(value);
    else ofDomains.set(domainId, new Set([value]));
  }
  const same = [...ofDomains.values()].every((known) => known.size === values.size);
  return same ? [...values].sort((a, b) => a - b) : null;
}

/**
 * Scores minus their domain's mean, in its standard deviations: the scores of two domains need not mean
 * the same. Domains whose scores are all equal are left out.
 */
export function standardisedScores(items: readonly ScoredItem[]): ScoredItem[] {
  return [...Map.groupBy(items, (item) => item.domainId).values()].flatMap((domain) => {
    // A single -999 must not determine the scale of all others.
    const values = withoutFarOut(domain.map(({ value }) => value));
    const spread = deviation(values);
    if (!(spread > 0)) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return domain.map((item, i) => ({ ...item, value: (values[i] - mean) / spread }));
  });
}
