/**
 * Splits a text into words and runs of other characters, in one pass, in linear time, without a
 * dictionary.
 */
import { Kind, kindOfAstral, kindTable } from './characters.ts';

/** Tokens in the order of the text; each list has one entry per token. */
export interface Tokens {
  text: string;
  /** For a word, the kind of its first character; otherwise the kind of all its characters. */
  kinds: Kind[];
  /** UTF-16 offsets: the token is `text.slice(starts[i], ends[i])`. */
  starts: number[];
  ends: number[];
  /** Characters without marks; for a word its letters and digits. */
  sizes: number[];
  /** Number of characters of each kind in the text. */
  counts: Int32Array;
}

const ZERO_WIDTH_JOINER = 0x200d;

const inWord = new Uint8Array(32);
for (const kind of [Kind.lower, Kind.upper, Kind.uncased, Kind.digit]) inWord[kind] = 1;

/** Whether a token of this kind counts as a word. */
export function isWord(kind: Kind | undefined): boolean {
  return kind !== undefined && (inWord[kind] === 1 || kind === Kind.wordCharacter);
}

/**
 * A word is a run of letters and digits with their marks, including apostrophes and hyphens inside; or
 * one character of a script without spaces (see `Kind.wordCharacter`). Emoji linked by a joiner are one
 * character.
 */
export function tokenise(text: string): Tokens {
  const table = kindTable();
  const kinds: Kind[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const sizes: number[] = [];
  const counts = new Int32Array(32);
  const length = text.length;

  /** Whether the last token can still grow: only marks have followed it. */
  let open = false;
  let i = 0;
  while (i < length) {
    const unit = text.charCodeAt(i);
    let kind = table[unit] as Kind;
    let width = 1;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const point = text.codePointAt(i) as number;
      if (point > 0xffff) {
        kind = kindOfAstral(point);
        width = 2;
      }
    }
    const last = kinds.length - 1;
    const joined = kind === Kind.emoji && i > 0 && text.charCodeAt(i - 1) === ZERO_WIDTH_JOINER;
    if (kind === Kind.mark || kind === Kind.invisible || joined) {
      if (last >= 0) ends[last] = i + width;
      i += width;
      continue;
    }
    counts[kind] += 1;
    const lastKind = kinds[last];
    let grows = false;
    if (open) {
      if (inWord[lastKind] === 1) {
        grows =
          inWord[kind] === 1 ||
          ((kind === Kind.apostrophe || kind === Kind.hyphen) &&
            inWord[table[text.charCodeAt(i + 1)] as Kind] === 1);
      } else grows = kind === lastKind && kind !== Kind.wordCharacter;
    }
    if (grows) {
      ends[last] = i + width;
      if (inWord[lastKind] !== 1 || inWord[kind] === 1) sizes[last] += 1;
    } else {
      kinds.push(kind);
      starts.push(i);
      ends.push(i + width);
      sizes.push(1);
      open = true;
    }
    i += width;
  }
  return { text, kinds, starts, ends, sizes, counts };
}
