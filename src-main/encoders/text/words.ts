/** Owns what is counted of the words of a text. */
import { Kind } from './characters.ts';
import { isWord } from './tokens.ts';
import type { Tokens } from './tokens.ts';

export interface Words {
  /** Number of each word among the distinct words, in order of appearance. */
  order: number[];
  /** Distinct words, lower-cased, in order of first appearance. */
  vocabulary: string[];
  /** Letters and digits of each word. */
  lengths: number[];
  /** Words of two or more letters that are all upper-case. */
  caps: number;
}

/** A longer word is known by its beginning, so that keys stay short on hostile input. */
const LONGEST_KEY = 64;

export function wordsOf(tokens: Tokens): Words {
  const { text, kinds, starts, ends, sizes } = tokens;
  const numbers = new Map<string, number>();
  const order: number[] = [];
  const lengths: number[] = [];
  let caps = 0;
  for (let i = 0; i < kinds.length; i += 1) {
    const kind = kinds[i];
    if (!isWord(kind)) continue;
    const start = starts[i];
    const size = sizes[i];
    const word = text.slice(start, Math.min(ends[i], start + LONGEST_KEY));
    const lower = word.toLowerCase();
    if (kind === Kind.upper && size >= 2 && word === word.toUpperCase()) caps += 1;
    let number = numbers.get(lower);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(lower, number);
    }
    order.push(number);
    lengths.push(size);
  }
  return { order, vocabulary: [...numbers.keys()], lengths, caps };
}
