/** The points of a map that lie inside a drawn outline, or in a region. */

/** Range of a coordinate: 0 left or bottom, this right or top. */
export const MAP_SIDE = 65_535;

export interface Places {
  /** x, y, x, y ..., 0 to {@link MAP_SIDE}. */
  places: Uint16Array;
}

/**
 * Indices of the points inside a polygon (even-odd rule). @param outline x, y, x, y ... of its corners, 0
 * to 1
 */
export function pointsInside({ places }: Places, outline: readonly number[]): number[] {
  const corners = outline.map((value) => value * MAP_SIDE);
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  if (ys.length < 3) return [];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let point = 0; point * 2 < places.length; point++) {
    const x = places[point * 2];
    const y = places[point * 2 + 1];
    if (x < left || x > right || y < bottom || y > top) continue;
    let inside = false;
    for (let i = 0, j = ys.length - 1; i < ys.length; j = i++) {
      const crosses = ys[i] > y !== ys[j] > y;
      if (crosses && x < ((xs[j] - xs[i]) * (y - ys[i])) / (ys[j] - ys[i]) + xs[i])
        inside = !inside;
    }
    if (inside) found.push(point);
  }
  return found;
}

/** Index of the centre nearest to each point. @param middles 0 to 1 */
export function regionsOf(
  { places }: Places,
  middles: readonly { x: number; y: number }[],
): Uint8Array {
  const xs = middles.map(({ x }) => x * MAP_SIDE);
  const ys = middles.map(({ y }) => y * MAP_SIDE);
  return Uint8Array.from({ length: places.length / 2 }, (_, point) => {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < xs.length; k++) {
      const distance = (places[point * 2] - xs[k]) ** 2 + (places[point * 2 + 1] - ys[k]) ** 2;
      if (distance < least) [best, least] = [k, distance];
    }
    return best;
  });
}
