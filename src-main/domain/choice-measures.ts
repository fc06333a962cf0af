/** How well a ranking answers questions with one right answer among several. */
import type { Question } from './label-shapes.ts';

export interface PlaceOfRight {
  /** 1 where the right answer scores highest, shared with those that score the same; else 0. */
  first: number;
  /** Place of the right answer, 1 the best; equal scores share their mean place. */
  rank: number;
}

export function placeOfRight(right: number, wrong: readonly number[]): PlaceOfRight {
  let above = 0;
  let equal = 0;
  for (const score of wrong) {
    if (score > right) above++;
    else if (score === right) equal++;
  }
  return { first: above > 0 ? 0 : 1 / (1 + equal), rank: 1 + above + equal / 2 };
}

/** Those that offer more than two answers: of two, the pair says the same. */
export function realChoices<P>(questions: readonly Question<P>[]): Question<P>[] {
  return questions.filter(({ pairs }) => pairs.length > 1);
}
