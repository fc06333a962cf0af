/** Counts of a text's sentences and lines, and of spacing errors. */
import { Kind } from './characters.ts';
import { isWord } from './tokens.ts';
import type { Tokens } from './tokens.ts';

export interface Sentences {
  /** Words of each sentence. */
  lengths: number[];
  /** Sentences that begin with a lower-case letter. */
  lowerCase: number;
  /** Sentences that end with a terminal mark, and sentences of a script that has such marks. */
  ended: number;
  endable: number;
  /** Lines that contain a word. */
  lines: number;
  /**
   * Spacing errors: a space before a comma or a terminal mark, none after it before a word, or several
   * spaces other than after a sentence.
   */
  spacingSlips: number;
}

const ASCII = 128;
/** Marks from here on are as wide as a Han character, and include their own space. */
const WIDE = 0x2e80;

/** Whether the terminal token at `i` ends a sentence: not in 3.14, a.b or J. Smith. */
function ends({ text, kinds, starts, sizes }: Tokens, i: number): boolean {
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

/** Thai and Lao separate sentences and clauses by a space, and have no mark to end them. */
function isThaiOrLao({ text, kinds, starts }: Tokens, i: number): boolean {
  const unit = kinds[i] === Kind.wordCharacter ? text.charCodeAt(starts[i]) : 0;
  return unit >= 0xe00 && unit <= 0xeff;
}

export function sentencesOf(tokens: Tokens): Sentences {
  const { kinds } = tokens;
  const result: Sentences = {
    lengths: [],
    lowerCase: 0,
    ended: 0,
    endable: 0,
    lines: 0,
    spacingSlips: 0,
  };
  let words = 0;
  /** Indices of the first and the last word of the sentence. */
  let first = 0;
  let last = 0;
  let lineHasWord = false;
  const close = (ended: boolean): void => {
    if (words === 0) return;
    result.lengths.push(words);
    if (ended) result.ended += 1;
    if (ended || !isThaiOrLao(tokens, last)) result.endable += 1;
    if (kinds[first] === Kind.lower) result.lowerCase += 1;
    words = 0;
  };
  const closeLine = (): void => {
    close(false);
    if (lineHasWord) result.lines += 1;
    lineHasWord = false;
  };
  for (let i = 0; i < kinds.length; i += 1) {
    const kind = kinds[i];
    if (isWord(kind)) {
      if (words === 0) first = i;
      last = i;
      words += 1;
      lineHasWord = true;
      continue;
    }
    if (slips(tokens, i)) result.spacingSlips += 1;
    if (kind === Kind.newline) closeLine();
    else if (kind === Kind.terminal && ends(tokens, i)) close(true);
    else if (kind === Kind.space && isThaiOrLao(tokens, i - 1) && isThaiOrLao(tokens, i + 1)) {
      close(false);
    }
  }
  closeLine();
  return result;
}

/** Whether there is a spacing error at the mark or the space at `i`. */
function slips({ text, kinds, starts, sizes }: Tokens, i: number): boolean {
  const kind = kinds[i];
  const next = kinds[i + 1];
  const unit = text.charCodeAt(starts[i]);
  if (kind === Kind.space) {
    // French puts a non-breaking space before ? and !
    if (next === Kind.comma || next === Kind.terminal) return unit !== 0xa0 && unit !== 0x202f;
    return sizes[i] > 1 && isWord(kinds[i - 1]);
  }
  if (unit >= WIDE) return false;
  if (kind === Kind.comma)
    return next !== Kind.digit && isWord(next) && next !== Kind.wordCharacter;
  if (kind !== Kind.terminal) return false;
  // Names and addresses contain dots without a space too: they are errors only before a capital.
  if (next === Kind.uncased) return text[starts[i]] !== '.';
  return next === Kind.upper && sizes[i - 1] !== 1;
}
