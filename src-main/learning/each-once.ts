/** Rows shared by examples, so that a text in many pairs is computed once. */

/**
 * The distinct rows of every seed, padded to equal number, and the index of each given row among those of
 * all seeds.
 *
 * @param given rows, equally many per seed, [S n]
 */
export function eachOnce(
  given: Int32Array,
  seeds: number,
): { rows: Int32Array; places: Int32Array } {
  const n = given.length / seeds;
  const lists = Array.from({ length: seeds }, (_, s) => [
    ...new Set(given.subarray(s * n, (s + 1) * n)),
  ]);
  const most = Math.max(...lists.map((list) => list.length));
  const rows = Int32Array.from({ length: seeds * most }, (_, i) => {
    const list = lists[Math.floor(i / most)];
    return list[i % most] ?? list[0];
  });
  const at = lists.map((list) => new Map(list.map((row, i) => [row, i])));
  const places = given.map((row, i) => {
    const s = Math.floor(i / n);
    return s * most + (at[s].get(row) ?? 0);
  });
  return { rows, places };
}
