/** K-means: clusters of a set of points. */
import type { Random } from '../../domain/random.ts';

/** Maximum rounds. */
const ROUNDS = 50;

/**
 * k-means by Lloyd's algorithm (1982), started by k-means++ (Arthur and Vassilvitskii 2007).
 *
 * @param points n vectors of one length
 * @returns the cluster of each point, [n]; fewer clusters if fewer points differ
 */
export function kMeans(points: readonly Float64Array[], k: number, random: Random): Int32Array {
  const clusters = new Int32Array(points.length);
  let centres = starts(points, k, random);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    points.forEach((point, i) => {
      const nearest = nearestOf(point, centres).index;
      moved ||= nearest !== clusters[i];
      clusters[i] = nearest;
    });
    if (!moved) break;
    centres = centres.map((centre, c) => meanOf(points, clusters, c) ?? centre);
  }
  return clusters;
}

/**
 * Each next centre is drawn with probability proportional to the squared distance from the existing ones.
 */
function starts(points: readonly Float64Array[], k: number, random: Random): Float64Array[] {
  const centres = points.length === 0 ? [] : [points[random.below(points.length)]];
  while (centres.length < Math.min(k, points.length)) {
    const distances = points.map((point) => nearestOf(point, centres).distance);
    let left = random.next() * distances.reduce((sum, distance) => sum + distance, 0);
    const next = distances.findIndex((distance) => (left -= distance) < 0);
    if (next === -1) break;
    centres.push(points[next]);
  }
  return centres;
}

function nearestOf(point: Float64Array, centres: readonly Float64Array[]) {
  let best = { index: 0, distance: Infinity };
  centres.forEach((centre, index) => {
    let distance = 0;
    for (let j = 0; j < point.length; j++) distance += (point[j] - centre[j]) ** 2;
    if (distance < best.distance) best = { index, distance };
  });
  return best;
}

function meanOf(
  points: readonly Float64Array[],
  clusters: Int32Array,
  cluster: number,
): Float64Array | null {
  const own = points.filter((_, i) => clusters[i] === cluster);
  if (own.length === 0) return null;
  return own[0].map((_, j) => own.reduce((sum, point) => sum + point[j], 0) / own.length);
}
