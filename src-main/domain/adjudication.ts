/**
 * Adjudication: somebody looks at a pair on which annotators disagree, and decides. The decision is a vote of its own,
 * under the adjudicator's name with a mark, so that it replaces no vote of theirs, and every format that carries
 * annotators carries it, too.
 */

export const ADJUDICATION_MARK = ' (adjudication)';

/** The name under which somebody's adjudications are kept. */
export function adjudicatorName(annotator: string): string {
  return annotator.slice(0, 200 - ADJUDICATION_MARK.length) + ADJUDICATION_MARK;
}

export function isAdjudication(annotator: string): boolean {
  return annotator.endsWith(ADJUDICATION_MARK);
}

/** Of the votes on one pair those that count: an adjudication decides, the last one where there are several. */
export function deciding<V extends { annotator: string; eventId: string }>(
  votes: readonly V[],
): readonly V[] {
  const settled = votes.filter(({ annotator }) => isAdjudication(annotator));
  if (settled.length === 0) return votes;
  return [settled.reduce((last, one) => (one.eventId > last.eventId ? one : last))];
}
