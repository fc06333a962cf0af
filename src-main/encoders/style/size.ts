/** Features of size. Logarithms, because the tenth word matters more than the 500th. */
import { countIf } from './feature.ts';
import type { StyleFeature } from './feature.ts';

/** Minimum letters of a long word. */
const LONG = 7;

export const sizeFeatures: readonly StyleFeature[] = [
  {
    id: 'log-characters',
    label: 'Characters',
    description:
      'Visible characters (no white space, no combining marks), as the logarithm of one more.',
    value: (text) => Math.log1p(text.characters),
  },
  {
    id: 'log-words',
    label: 'Words',
    description:
      'Words, as the logarithm of one more; in Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese every character is a word.',
    value: (text) => Math.log1p(text.words.count),
  },
  {
    id: 'log-distinct-words',
    label: 'Distinct words',
    description: 'Different words, case ignored, as the logarithm of one more.',
    value: (text) => Math.log1p(text.words.vocabulary.length),
  },
  {
    id: 'log-long-words',
    label: 'Long words',
    description: 'Words of seven or more letters, as the logarithm of one more.',
    value: (text) => Math.log1p(countIf(text.words.lengths, (length) => length >= LONG)),
  },
  {
    id: 'log-sentences',
    label: 'Sentences',
    description: 'Sentences that hold a word, as the logarithm of one more.',
    value: (text) => Math.log1p(text.sentences.lengths.length),
  },
  {
    id: 'log-lines',
    label: 'Lines',
    description: 'Lines that hold a word, as the logarithm of one more.',
    value: (text) => Math.log1p(text.sentences.lines),
  },
];
