/** Features of words, regardless of meaning. */
import { countIf, rate } from './feature.ts';
import type { StyleFeature } from './feature.ts';

/** Maximum letters of a short word. */
const SHORT = 3;

export const wordFeatures: readonly StyleFeature[] = [
  {
    id: 'word-length',
    label: 'Word length',
    description: 'Mean letters and digits of a word, as the logarithm of one more.',
    value: ({ words }) => {
      let sum = words.count - words.lengths.length;
      for (const length of words.lengths) sum += length;
      return Math.log1p(words.count === 0 ? 0 : sum / words.count);
    },
  },
  {
    id: 'short-words',
    label: 'Short words',
    description:
      'Words of up to three letters, as a share of all words and five more; 0 where every character is a word.',
    value: ({ words }) => countIf(words.lengths, (length) => length <= SHORT) / (words.count + 5),
  },
  {
    id: 'all-caps-words',
    label: 'All-caps words',
    description:
      'Words of two or more letters in capitals only, as the square root of their share of all words and ten more.',
    value: ({ words }) => rate(words.caps, words.count, 10),
  },
  {
    id: 'letter-entropy',
    label: 'Letter entropy',
    description:
      'Shannon entropy, in bits, of the letters and combining marks, case ignored; low for repeated keys and very short texts.',
    value: ({ letters }) => letters.entropy,
  },
];
