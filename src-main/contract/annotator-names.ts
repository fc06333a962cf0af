/**
 * Names of annotators. Two kinds of votes are known by their name: those of a judge, and those that settle a
 * disagreement. A person called so would be taken for one. Imports nothing, so that the interface can load it.
 */

/** Ends the name under which somebody's adjudications are kept. */
export const ADJUDICATION_MARK = ' (adjudication)';
/** Begins the name of a judge. */
export const JUDGE_PREFIX = 'judge: ';
/** In UTF-16 code units. */
export const LONGEST_NAME = 200;

/** Why a person cannot be called so, as a sentence with a way out; null if they can. */
export function nameFault(name: string): string | null {
  if (name.endsWith(ADJUDICATION_MARK)) {
    return `“${name}” would be taken for somebody who settles disagreements: choose a name without “${ADJUDICATION_MARK.trim()}” at its end.`;
  }
  if (name.startsWith(JUDGE_PREFIX)) {
    return `“${name}” would be taken for a language model that judges: choose a name without “${JUDGE_PREFIX.trim()}” at its beginning.`;
  }
  return null;
}

/** What follows of votes that a file has under such a name, as a sentence; null for a person's. */
export function nameMeaning(name: string): string | null {
  if (name.endsWith(ADJUDICATION_MARK)) {
    return `Votes of “${name}” settle their pairs: of those, they alone are learned from.`;
  }
  return name.startsWith(JUDGE_PREFIX)
    ? `Votes of “${name}” are a language model’s: nothing is learned from them until somebody includes them in People.`
    : null;
}
