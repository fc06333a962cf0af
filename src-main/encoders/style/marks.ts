/** Features of case, digits, layout and noise. */
import { Kind } from '../text/characters.ts';
import { rate } from './feature.ts';
import type { StyleFeature } from './feature.ts';

const LINK = /https?:\/\/(?:www\.)?|www\./gi;

const BULLET = String.raw`[-*+\u00b7\u2022\u2023\u2043\u25aa\u25cb\u25cf\u25e6\u2013\u2014]`;
const NUMBER = String.raw`\p{Nd}{1,3}[.):\u3001\u066b-]`;
/** A list letter: Latin, Cyrillic, Greek; Hebrew; Arabic; the order of Korean lists. */
const LETTER = String.raw`\(?[\p{Nd}\p{Lu}\p{Ll}\u05d0-\u05ea\u0621-\u064a가나다라마바사아자차카타파하][.)]`;
/** Chinese and Japanese numerals, which need no mark after them. */
const HAN_NUMBER = String.raw`[\p{Nd}一二三四五六七八九十]{1,3}`;
const HAN_ITEM = String.raw`${HAN_NUMBER}[\u3001\uff0e]|[(\uff08]${HAN_NUMBER}[)\uff09]|[\u2460-\u2473\u30fb]`;
/** A bullet, a number or a single letter at the start of a line. */
const LIST_LINE = new RegExp(
  String.raw`^[ \t\u3000]{0,8}(?:(?:${BULLET}|${NUMBER}|${LETTER})[ \t\u00a0\u3000]|${HAN_ITEM})`,
  'gmu',
);

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
    value: ({ letters, words }) => Math.min(2, rate(letters.elongations, words.count, 10)),
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
    value: ({ sentences, words }) => Math.min(2, rate(sentences.spacingSlips, words.count, 10)),
  },
];
