/** Owns one reading of a text: all counts that the style features are made of. */
import { Kind } from './characters.ts';
import { lettersOf } from './letters.ts';
import type { Letters } from './letters.ts';
import { sentencesOf } from './sentences.ts';
import type { Sentences } from './sentences.ts';
import { tokenise } from './tokens.ts';
import { wordsOf } from './words.ts';
import type { Words } from './words.ts';

export interface Reading {
  text: string;
  /** Characters of each kind, indexed by `Kind`. */
  counts: Int32Array;
  /** Visible characters: without white space, combining marks and invisible characters. */
  characters: number;
  letters: Letters;
  words: Words;
  sentences: Sentences;
}

export function read(text: string): Reading {
  const tokens = tokenise(text);
  let characters = 0;
  for (let kind = 0; kind < tokens.counts.length; kind += 1) {
    if (kind !== Kind.space && kind !== Kind.newline) characters += tokens.counts[kind];
  }
  return {
    text,
    counts: tokens.counts,
    characters,
    letters: lettersOf(tokens),
    words: wordsOf(tokens),
    sentences: sentencesOf(tokens),
  };
}
