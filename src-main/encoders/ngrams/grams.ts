/** The n-grams of a text: of words, and of characters inside words. */
import { Kind, kindOf } from '../text/characters.ts';
import { fold } from '../text/fold.ts';
import { plain } from '../text/plain.ts';
import { isWord, tokenise } from '../text/tokens.ts';
import type { Bag } from './bag.ts';
import { finish, mix } from './hash.ts';

/**
 * Minimum n of character n-grams in scripts with spaces; the spaces around a word count as one character.
 */
const SHORTEST = 3;
const LONGEST = 5;
/** Maximum n of character n-grams in scripts without spaces, where a character is worth a syllable. */
const LONGEST_UNSPACED = 3;

/** A separate seed, so that a word and the same characters inside a word get different hashes. */
const WORD_SEED = 1;
const CHARACTER_SEED = 2;
const SPACE = 0x20;

/**
 * Adds the n-grams of a text: words and pairs of neighbouring words to one bag, character n-grams to the
 * other. An emoji, and a character of a script without spaces, is a word too.
 */
export function addGrams(text: string, words: Bag, characters: Bag): void {
  const { text: folded, kinds, starts, ends } = tokenise(fold(plain(text)));
  const wordGrams = wordGramsInto(words);
  for (let i = 0; i < kinds.length; i += 1) {
    const from = starts[i];
    if (unspaced(kinds[i])) {
      while (unspaced(kinds[i + 1]) && starts[i + 1] === ends[i]) i += 1;
      const { points, clusters } = visible(folded.slice(from, ends[i]));
      for (let c = 0; c < clusters.length - 1; c += 1) {
        wordGrams(points, clusters[c], clusters[c + 1]);
      }
      addUnspaced(points, clusters, characters);
    } else if (isWord(kinds[i])) {
      const { points } = visible(folded.slice(from, ends[i]));
      wordGrams(points, 0, points.length);
      addSpaced([SPACE, ...points, SPACE], characters);
    }
  }
}

function unspaced(kind: Kind | undefined): boolean {
  return kind === Kind.wordCharacter || kind === Kind.emoji;
}

/**
 * Code points without invisible ones, and the index of each one that is not a combining mark; the last
 * entry is the end.
 */
function visible(text: string): { points: number[]; clusters: number[] } {
  const points: number[] = [];
  const clusters: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i) as number;
    if (point > 0xffff) i += 1;
    const kind = kindOf(point);
    if (kind === Kind.invisible) continue;
    if (kind !== Kind.mark || points.length === 0) clusters.push(points.length);
    points.push(point);
  }
  clusters.push(points.length);
  return { points, clusters };
}

/** Adds one word after another, each alone and together with the word before it. */
function wordGramsInto(bag: Bag): (points: number[], from: number, to: number) => void {
  let before = WORD_SEED;
  let lengthBefore = 0;
  return (points, from, to) => {
    let alone = WORD_SEED;
    let pair = mix(before, SPACE);
    for (let i = from; i < to; i += 1) {
      alone = mix(alone, points[i]);
      pair = mix(pair, points[i]);
    }
    const length = to - from;
    bag.add(finish(alone, length));
    if (lengthBefore > 0) bag.add(finish(pair, lengthBefore + 1 + length));
    before = alone;
    lengthBefore = length;
  };
}

function addSpaced(points: number[], bag: Bag): void {
  for (let start = 0; start + SHORTEST <= points.length; start += 1) {
    const end = Math.min(start + LONGEST, points.length);
    let state = CHARACTER_SEED;
    for (let i = start; i < end; i += 1) {
      state = mix(state, points[i]);
      const length = i + 1 - start;
      if (length >= SHORTEST) bag.add(finish(state, length));
    }
  }
}

function addUnspaced(points: number[], clusters: number[], bag: Bag): void {
  const last = clusters.length - 1;
  for (let start = 0; start < last; start += 1) {
    const end = Math.min(start + LONGEST_UNSPACED, last);
    let state = CHARACTER_SEED;
    let length = 0;
    for (let c = start; c < end; c += 1) {
      for (let i = clusters[c]; i < clusters[c + 1]; i += 1) {
        state = mix(state, points[i]);
        length += 1;
      }
      bag.add(finish(state, length));
    }
  }
}
