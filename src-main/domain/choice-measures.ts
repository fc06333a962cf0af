/** How well a ranking answers questions with one right answer among several. */

export interface PlaceOfRight {
  /** 1 if the right answer scores highest, divided by the number of answers with that score; else 0. */
  first: number;
  /** Rank of the right answer, 1 the best; equal scores share their mean rank. */
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
