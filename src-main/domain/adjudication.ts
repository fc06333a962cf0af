/**
 * Adjudication: somebody looks at a pair on which annotators disagree, and decides. The decision is a vote of its own,
 * under the adjudicator's name with a mark, so that it replaces no vote of theirs, and every format that carries
 * annotators carries it, too.
 */
import { ADJUDICATION_MARK, LONGEST_NAME, nameFault } from '../contract/annotator-names.ts';
import { DialectError } from '../contract/index.ts';
import { hashString } from './random.ts';

/** @throws DialectError `bad-annotator` where votes of that name would not be taken for a person's */
export function requirePerson(name: string): void {
  const fault = nameFault(name);
  if (fault !== null) throw new DialectError('bad-annotator', fault, { annotator: name });
}

/**
 * The name under which somebody's adjudications are kept. One that is too long for the mark is cut between two
 * characters, and keeps a number of its own, so that two people do not become one.
 */
export function adjudicatorName(annotator: string): string {
  const room = LONGEST_NAME - ADJUDICATION_MARK.length;
  if (annotator.length <= room) return annotator + ADJUDICATION_MARK;
  const own = `… ${hashString(annotator).toString(16)}`;
  // A surrogate pair that is cut in two leaves half a character, which no file could hold.
  const kept = annotator.slice(0, room - own.length).replace(/[\uD800-\uDBFF]$/u, '');
  return kept + own + ADJUDICATION_MARK;
}

export function isAdjudication(annotator: string): boolean {
  return annotator.endsWith(ADJUDICATION_MARK);
}

/** Those of the votes on one pair that count: an adjudication decides, the last one where there are several. */
export function deciding<V extends { annotator: string; eventId: string }>(
  votes: readonly V[],
): readonly V[] {
  const settled = votes.filter(({ annotator }) => isAdjudication(annotator));
  if (settled.length === 0) return votes;
  return [settled.reduce((last, one) => (one.eventId > last.eventId ? one : last))];
}
