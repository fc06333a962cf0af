/**
 * Which row of a long list each of the page's row elements shows: an element that scrolled out of sight
 * is reused.
 */

/** The row of an element that is not needed. */
export const UNUSED = -1;

interface InSight {
  /** Both inclusive. */
  from: number;
  to: number;
  /** A row that keeps its element wherever it is, such as the focused one; or null. */
  kept: number | null;
}

/**
 * @param before row of each element
 * @returns the same for the rows now in sight: elements that stay in sight keep their row, and their
 *     number never shrinks
 */
export function recycled(before: readonly number[], { from, to, kept }: InSight): number[] {
  const wanted = (row: number) => (row >= from && row <= to) || row === kept;
  const rows = before.map((row) => (wanted(row) ? row : UNUSED));
  const there = new Set(rows);
  let free = 0;
  const show = (row: number) => {
    if (there.has(row)) return;
    while (free < rows.length && rows[free] !== UNUSED) free += 1;
    rows[free] = row;
  };
  for (let row = from; row <= to; row += 1) show(row);
  if (kept !== null && (kept < from || kept > to)) show(kept);
  return rows;
}
