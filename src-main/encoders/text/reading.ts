/** Owns one reading of a text: all counts that the style features are made of. */
import { Kind } from './characters.ts';
import { lettersOf } from './letters.ts';
import type { Letters } from './letters.ts';
import { plain } from './plain.ts';
import { sentencesOf } from './sentences.ts';
import type { Sentences } from './sentences.ts';
import { tokenise } from './tokens.ts';
import { wordsOf } from './words.ts';
import type { Words } from './words.ts';

export interface Reading {
  /** In its plain form. */
  text: string;
  /** Characters of each kind, indexed by `Kind`. */
  counts: Int32Array;
  /** Visible characters: without white space, combining marks and invisible characters. */
  characters: number;
  letters: Letters;
  words: Words;
  sentences: Sentences;
}

const BLANK: readonly Kind[] = [Kind.space, Kind.newline, Kind.separator];

export function read(original: string): Reading {
  const text = plain(original);
  const tokens = tokenise(text);
  const { counts } = tokens;
  let characters = 0;
  for (const count of counts) characters += count;
  for (const kind of BLANK) characters -= counts[kind];
  // İ alone would grow in lower case, and shift every offset behind it.
  const lower = text.replaceAll('\u0130', 'i').toLowerCase();
  return {
    text,
    counts,
    characters,
    letters: lettersOf(lower),
    words: wordsOf(tokens, lower),
    sentences: sentencesOf(tokens),
  };
}
