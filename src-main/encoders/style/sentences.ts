/** Features of the structure, beginnings and endings of sentences. */
import { deviation, mean, rate } from './feature.ts';
import type { StyleFeature } from './feature.ts';

export const sentenceFeatures: readonly StyleFeature[] = [
  {
    id: 'sentence-length',
    label: 'Sentence length',
    description: 'Mean words of a sentence, as the logarithm of one more.',
    value: ({ sentences }) => Math.log1p(mean(sentences.lengths)),
  },
  {
    id: 'sentence-variation',
    label: 'Sentence variation',
    description:
      'Standard deviation of the sentence lengths divided by five more than their mean; 0 for a single sentence.',
    value: ({ sentences }) => deviation(sentences.lengths) / (mean(sentences.lengths) + 5),
  },
  {
    id: 'lower-case-starts',
    label: 'Lower-case starts',
    description:
      'Sentences that begin with a lower-case letter, as the square root of their share of all sentences and two more.',
    value: ({ sentences }) => rate(sentences.lowerCase, sentences.lengths.length, 2),
  },
  {
    id: 'finished-sentences',
    label: 'Finished sentences',
    description:
      'Share of sentences that end with a terminal mark, drawn towards one half by half a sentence each way; Thai and Lao, which have no such mark, do not count against it.',
    value: ({ sentences }) => (sentences.ended + 0.5) / (sentences.endable + 1),
  },
];
