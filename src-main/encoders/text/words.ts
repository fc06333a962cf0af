/** Counts of a text's words. */
import { Kind } from './characters.ts';
import { isWord } from './tokens.ts';
import type { Tokens } from './tokens.ts';

export interface Words {
  /** Number of words. */
  count: number;
  /** Distinct words, lower-cased, in order of first appearance. */
  vocabulary: string[];
  /** Letters and digits of each word, except words that are single characters by their script. */
  lengths: number[];
  /** Words of two or more letters that are all upper-case. */
  caps: number;
}

/** Longer words are identified by their beginning, so that keys stay short on hostile input. */
const LONGEST_KEY = 64;

/** @param lower the text of the tokens, lower-cased, with the same offsets */
export function wordsOf(tokens: Tokens, lower: string): Words {
  const { text, kinds, starts, ends, sizes } = tokens;
  const vocabulary = new Set<string>();
  const lengths: number[] = [];
  let count = 0;
  let caps = 0;
  for (let i = 0; i < kinds.length; i += 1) {
    const kind = kinds[i];
    if (!isWord(kind)) continue;
    count += 1;
    const start = starts[i];
    const end = Math.min(ends[i], start + LONGEST_KEY);
    vocabulary.add(lower.slice(start, end));
    if (kind === Kind.wordCharacter) continue;
    lengths.push(sizes[i]);
    if (kind === Kind.upper && sizes[i] >= 2) {
      const word = text.slice(start, end);
      if (word === word.toUpperCase()) caps += 1;
    }
  }
  return { count, vocabulary: [...vocabulary], lengths, caps };
}
