/** Features of case, figures, layout and noise. */
import { Kind } from '../text/characters.ts';
import { rate } from './feature.ts';
import type { StyleFeature } from './feature.ts';

const LINK = /https?:\/\/|www\./gi;
/** A bullet, a number or a single letter, then white space, at the beginning of a line. */
const LIST_LINE =
  /^[ \t]{0,8}(?:[-*+\u2022\u2023\u25aa\u25cf\u30fb\u2013\u2014]|\d{1,3}[.):\u3001]|\(?[a-zA-Z0-9][.)])[ \t]/gm;

export const markFeatures: readonly StyleFeature[] = [
  {
    id: 'upper-case',
    label: 'Upper case',
    description:
      'Upper-case letters, as the square root of their share of all letters with case and twenty more.',
    value: ({ counts }) => {
      const upper = counts[Kind.upper];
      return rate(upper, upper + counts[Kind.lower], 20);
    },
  },
  {
    id: 'digits',
    label: 'Digits',
    description: 'Digits, as the square root of their share of visible characters and twenty more.',
    value: ({ counts, characters }) => rate(counts[Kind.digit], characters, 20),
  },
  {
    id: 'links',
    label: 'Links',
    description:
      'Web addresses, as the square root of their number per sentence, two sentences added, at most 2.',
    value: ({ text, sentences }) =>
      Math.min(2, rate(text.match(LINK)?.length ?? 0, sentences.lengths.length, 2)),
  },
  {
    id: 'list-lines',
    label: 'List lines',
    description:
      'Lines that begin with a bullet, a number or a letter of a list, as the square root of their share of all lines and two more.',
    value: ({ text, sentences }) =>
      Math.min(1, rate(text.match(LIST_LINE)?.length ?? 0, sentences.lines, 2)),
  },
  {
    id: 'drawn-out-letters',
    label: 'Drawn-out letters',
    description:
      'Places where a letter or an emoji stands three or more times in a row, as the square root of their number per word, ten words added.',
    value: ({ letters, words }) => Math.min(2, rate(letters.elongations, words.order.length, 10)),
  },
  {
    id: 'unusual-characters',
    label: 'Unusual characters',
    description:
      'Symbols, emoji, control characters and broken characters, as the square root of their share of visible characters and twenty more.',
    value: ({ counts, characters }) =>
      rate(counts[Kind.symbol] + counts[Kind.emoji] + counts[Kind.strange], characters, 20),
  },
  {
    id: 'spacing-slips',
    label: 'Spacing slips',
    description:
      'Spaces before commas and full stops, none after them, or several between words, as the square root of their number per word, ten words added.',
    value: ({ sentences, words }) =>
      Math.min(2, rate(sentences.spacingSlips, words.order.length, 10)),
  },
];
