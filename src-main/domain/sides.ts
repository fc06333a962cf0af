/** The order in which an annotator sees answers: random, but always the same. */
import { hashString, seededRandom, shuffle } from './random.ts';

/**
 * Which of a pair's two items an annotator sees first. Determined by annotator and pair, so that it is
 * the same whenever the pair comes back, and balanced over many pairs.
 */
export function firstShown(annotator: string, pair: { a: number; b: number }): 'a' | 'b' {
  // The lowest bits of FNV-1a depend mostly on the last characters; a middle bit mixes them all.
  const hash = hashString(`${annotator}\u0000${pair.a}\u0000${pair.b}\u0000side`);
  return ((hash >>> 15) ^ (hash >>> 7)) & 1 ? 'a' : 'b';
}

/** Answers in the order in which an annotator sees them, determined as for pairs. */
export function shuffledFor<T extends { id: number }>(
  annotator: string,
  answers: readonly T[],
): T[] {
  const seed = `${annotator}\u0000${answers.map(({ id }) => id).join('\u0000')}\u0000order`;
  return shuffle([...answers], seededRandom(seed));
}
