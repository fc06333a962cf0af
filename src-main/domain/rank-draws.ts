/** Rank correlations of many draws of the same rows, without sorting each. */
import { pearson } from './statistics.ts';

/**
 * Spearman's rank correlation of drawn rows, as `spearman` of their values gives it, to the last digit. Values are
 * sorted once; a draw of n rows then takes O(n) to count how often each value was drawn.
 *
 * @param x and y: a value per row
 * @returns of the rows at given indices, which may repeat; null if either side is constant there
 */
export function spearmanOfDraws(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): (rows: Uint32Array) => number | null {
  const [ofX, ofY] = [ranksOfDraws(x), ranksOfDraws(y)];
  return (rows) => pearson(ofX(rows), ofY(rows));
}

/** Average ranks of drawn rows: those before a value, and the middle of those that share it. */
function ranksOfDraws(values: ArrayLike<number>): (rows: Uint32Array) => Float64Array {
  const places = placesOf(values);
  const counts = new Uint32Array(values.length);
  const rankAt = new Float64Array(values.length);
  return (rows) => {
    counts.fill(0);
    for (const row of rows) counts[places[row]]++;
    let before = 0;
    for (let place = 0; place < counts.length; place++) {
      rankAt[place] = before + (counts[place] + 1) / 2;
      before += counts[place];
    }
    return Float64Array.from(rows, (row) => rankAt[places[row]]);
  };
}

/** The place of each row's value among the distinct values, smallest first. */
function placesOf(values: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  order.sort((i, j) => values[i] - values[j]);
  const places = new Uint32Array(values.length);
  let place = 0;
  for (let k = 1; k < order.length; k++) {
    if (values[order[k]] !== values[order[k - 1]]) place++;
    places[order[k]] = place;
  }
  return places;
}
