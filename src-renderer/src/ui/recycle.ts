/** Which row of a long list each of the page's row elements shows: one that went out of sight is used anew. */

/** The row that an element shows where it is not needed. */
export const UNUSED = -1;

interface InSight {
  /** Both included. */
  from: number;
  to: number;
  /** A row that keeps its element wherever it is, as the one that has the focus; or null. */
  kept: number | null;
}

/**
 * @param before row of each element
 * @returns the same for what is in sight now: elements that stay in sight show what they did, and there
 *   are never fewer of them
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
