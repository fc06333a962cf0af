import { hashString } from './random.ts';

/**
 * Which of a pair's two items an annotator sees first. Drawn from annotator and pair, so that it
 * is the same each time the pair comes back, and even over many pairs.
 */
export function firstShown(annotator: string, pair: { a: number; b: number }): 'a' | 'b' {
  // The lowest bits of FNV-1a follow the last characters closely; a middle bit mixes them all.
  const hash = hashString(`${annotator}\u0000${pair.a}\u0000${pair.b}\u0000side`);
  return ((hash >>> 15) ^ (hash >>> 7)) & 1 ? 'a' : 'b';
}
