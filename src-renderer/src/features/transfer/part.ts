/**
 * Browsers do not draw elements higher than 33,554,428 pixels, so a list of a million rows holds a part of them,
 * which moves when its end comes near.
 */

/** Rows per part: at 26 pixels each they are 23.4 million pixels high, at 36 still below the limit. */
export const MOST = 900_000;

/** Distance from the end of a part, in rows, at which it moves. */
const NEAR = 1_000;

/** First row of a part that contains a row: of the present part, if it does. */
export function startFor(row: number, { start, total }: { start: number; total: number }): number {
  return row >= start && row < start + MOST ? start : within(total, row - MOST / 2);
}

/** First row of the part to hold while rows `from` to `to` are in sight. */
export function startAround(
  [from, to]: readonly [number, number],
  { start, total }: { start: number; total: number },
): number {
  const end = start + MOST;
  if ((start > 0 && from < start + NEAR) || (end < total && to > end - NEAR)) {
    return within(total, Math.floor((from + to - MOST) / 2));
  }
  return start;
}

function within(total: number, start: number): number {
  return Math.max(0, Math.min(total - MOST, start));
}
