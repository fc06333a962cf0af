/** Owns what is counted of the sentences and lines of a text, and the care of its spacing. */
import { Kind } from './characters.ts';
import { isWord } from './tokens.ts';
import type { Tokens } from './tokens.ts';

export interface Sentences {
  /** Words of each sentence. */
  lengths: number[];
  /** Sentences that begin with a letter of a script with case, and those with a capital. */
  cased: number;
  capital: number;
  /** Sentences that end with a terminal mark. */
  ended: number;
  /** Capitalised words inside sentences. */
  innerCapitals: number;
  /** Lines that hold a word. */
  lines: number;
  /**
   * Slips of the space bar: a space before a comma or a terminal mark, none after it where a word
   * follows, or several spaces other than after a sentence.
   */
  spacingSlips: number;
}

const ASCII = 128;

/** Whether the terminal token at `i` ends a sentence: not in 3.14, a.b or J. Smith. */
function ends(tokens: Tokens, i: number): boolean {
  const { text, kinds, starts, sizes } = tokens;
  if (text.charCodeAt(starts[i]) >= ASCII) return true;
  const next = kinds[i + 1];
  if (next === Kind.digit || next === Kind.lower || next === Kind.uncased) return false;
  const initial =
    text[starts[i]] === '.' &&
    sizes[i] === 1 &&
    i > 0 &&
    sizes[i - 1] === 1 &&
    kinds[i - 1] === Kind.upper;
  return !initial;
}

export function sentencesOf(tokens: Tokens): Sentences {
  const { kinds, sizes } = tokens;
  const result: Sentences = {
    lengths: [],
    cased: 0,
    capital: 0,
    ended: 0,
    innerCapitals: 0,
    lines: 0,
    spacingSlips: 0,
  };
  let words = 0;
  let first: Kind = Kind.strange;
  let lineHasWord = false;
  const close = (ended: boolean): void => {
    if (words === 0) return;
    result.lengths.push(words);
    if (ended) result.ended += 1;
    if (first === Kind.upper || first === Kind.lower) result.cased += 1;
    if (first === Kind.upper) result.capital += 1;
    words = 0;
  };
  for (let i = 0; i < kinds.length; i += 1) {
    const kind = kinds[i];
    const next = kinds[i + 1];
    if (isWord(kind)) {
      if (words === 0) first = kind;
      else if (kind === Kind.upper) result.innerCapitals += 1;
      words += 1;
      lineHasWord = true;
    } else if (kind === Kind.terminal) {
      if (kinds[i + 1] === Kind.upper && sizes[i - 1] !== 1) result.spacingSlips += 1;
      if (ends(tokens, i)) close(true);
    } else if (kind === Kind.comma) {
      if (next === Kind.lower || next === Kind.upper) result.spacingSlips += 1;
    } else if (kind === Kind.space) {
      if (next === Kind.comma || next === Kind.terminal) result.spacingSlips += 1;
      else if (sizes[i] > 1 && isWord(kinds[i - 1])) result.spacingSlips += 1;
    } else if (kind === Kind.newline) {
      close(false);
      if (lineHasWord) result.lines += 1;
      lineHasWord = false;
    }
  }
  close(false);
  if (lineHasWord) result.lines += 1;
  return result;
}
