/**
 * Browsers draw no element that is higher than 33,554,428 pixels, so a list of a million rows holds a
 * part of them, which moves on where its end comes near.
 */

/** Rows of a part: of 26 pixels each, they are 23.4 million high, and might be 36. */
export const MOST = 900_000;

/** Rows from the end of a part at which it moves on. */
const NEAR = 1_000;

/** The first row of a part in which a row lies: of the one that is there, if it does. */
export function startFor(row: number, { start, total }: { start: number; total: number }): number {
  return row >= start && row < start + MOST ? start : within(total, row - MOST / 2);
}

/** The first row of the part to hold while the rows `from` to `to` are in sight. */
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
