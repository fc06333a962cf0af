/**
 * Simple features of a text that a reward may follow in place of quality: a shortcut that works in one
 * domain can mislead in another. Read from the text itself, whatever the encoder reads.
 */

export interface Shortcut {
  id: string;
  label: string;
  /** An amount, in any unit: only which of two texts has more of it counts. */
  amount(text: string): number;
}

/** List items, headings, quotations, table rows and fences at the start of a line. */
const LINE_MARKS = /^[ \t]*(?:[-*+\u2022]\s|\d+[.)]\s|#{1,6}\s|>|\||```)/gmu;
/** Bold, italics, code, links and tags within a line. */
const INLINE_MARKS = /\*\*|__|`|\]\(|<\/?[a-z][^<>]{0,80}>/giu;
/** Words of the languages that most data sets are in; one that looks like another word is left out. */
const FIRST_PERSON =
  /(?<![\p{L}\p{N}])(?:I|[Mm]y|[Mm]yself|[Mm]e|[Ww]e|[Oo]ur|[Uu]s|[Ii]ch|[Mm]ich|[Mm]ir|[Mm]eine?[mnrs]?|[Ww]ir|[Uu]ns|[Uu]nsere?[mnrs]?|[Jj]e|[Mm]oi|[Mm]on|[Mm]es|[Nn]ous|[Yy]o|[Mm]is?|[Nn]osotros|[Ee]u|[Mm]eu|[Mm]inha|[Ii]o|[Mm]i[oa]|[Nn]oi|[Ii]k|[Mm]ijn|\u044f|\u042f|\u043c\u043d\u0435|\u043c\u0435\u043d\u044f|\u043c\u044b|\u041c\u044b|(?:\ub098|\uc800|\ub0b4|\uc81c|\uc6b0\ub9ac)(?:\ub294|\uac00|\ub97c|\uc758|\ub3c4)?)(?![\p{L}\p{N}])|\u6211|\u79c1|\u50d5|\u4ffa/gu;

function found(text: string, marks: RegExp): number {
  return text.match(marks)?.length ?? 0;
}

/** Words; characters of scripts that set no spaces between words. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

/** Words plus ten, so that short texts are no extremes. */
function size(text: string): number {
  return found(text, WORDS) + 10;
}

export const shortcuts: readonly Shortcut[] = [
  { id: 'length', label: 'Length', amount: (text) => text.length },
  { id: 'lines', label: 'Lines', amount: (text) => found(text, /^.*\S/gmu) },
  {
    id: 'markup',
    label: 'Markup',
    amount: (text) => found(text, LINE_MARKS) + found(text, INLINE_MARKS),
  },
  {
    id: 'first-person',
    label: 'First person',
    amount: (text) => found(text, FIRST_PERSON) / size(text),
  },
  {
    id: 'latin',
    label: 'Latin letters',
    amount: (text) => found(text, /\p{Script=Latin}/gu) / (found(text, /\p{L}/gu) + 10),
  },
];
