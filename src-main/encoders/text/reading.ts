/** The analysis of a text: all counts that the style features are made from. */
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
  /** Visible characters, not counting white space and combining marks. */
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
  // İ would become longer in lower case, and shift every later offset.
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
