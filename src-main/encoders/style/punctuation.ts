/** Features of punctuation, in every script. */
import { Kind } from '../text/characters.ts';
import type { Reading } from '../text/reading.ts';
import { rate } from './feature.ts';
import type { StyleFeature } from './feature.ts';

const QUESTIONS = /[?\u037e\u055e\u061f\u1367\u2047-\u2049\u2e2e\ufe56\uff1f]+/g;
const EXCLAMATIONS = /[!\u055c\u07f9\u1944\u203c\u2048\u2049\ufe57\uff01]/g;

const PUNCTUATION: readonly Kind[] = [
  Kind.terminal,
  Kind.comma,
  Kind.clause,
  Kind.quote,
  Kind.bracket,
  Kind.apostrophe,
  Kind.hyphen,
  Kind.punctuation,
];

function matches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Square root of a count's share of all words, plus ten. */
function perWord(n: number, { words }: Reading): number {
  return rate(n, words.count, 10);
}

export const punctuationFeatures: readonly StyleFeature[] = [
  {
    id: 'punctuation',
    label: 'Punctuation',
    description:
      'Punctuation marks, as the square root of their share of all visible characters and twenty more.',
    value: (text) => {
      let n = 0;
      for (const kind of PUNCTUATION) n += text.counts[kind];
      return rate(n, text.characters, 20);
    },
  },
  {
    id: 'commas',
    label: 'Commas',
    description:
      'Commas and their kin in other scripts, as the square root of their number per word, ten words added, at most 2.',
    value: (text) => Math.min(2, perWord(text.counts[Kind.comma], text)),
  },
  {
    id: 'questions',
    label: 'Questions',
    description: 'Runs of question marks per sentence, two sentences added.',
    value: ({ text, sentences }) =>
      Math.min(2, matches(text, QUESTIONS) / (sentences.lengths.length + 2)),
  },
  {
    id: 'exclamations',
    label: 'Exclamation marks',
    description:
      'Exclamation marks, as the square root of their number per word, ten words added, at most 2.',
    value: (reading) => Math.min(2, perWord(matches(reading.text, EXCLAMATIONS), reading)),
  },
  {
    id: 'quotes',
    label: 'Quotation marks',
    description:
      'Quotation marks, as the square root of their number per word, ten words added, at most 2.',
    value: (text) => Math.min(2, perWord(text.counts[Kind.quote], text)),
  },
  {
    id: 'brackets',
    label: 'Brackets',
    description:
      'Brackets, as the square root of their number per word, ten words added, at most 2.',
    value: (text) => Math.min(2, perWord(text.counts[Kind.bracket], text)),
  },
];
