/** How near texts of one domain lie to those of another, by the distances that the other's texts have among themselves. */
import { nearestDistance } from './nearest-rows.ts';
import { projected, type Principal } from './principal.ts';
import { allRows, drawRows } from './sample.ts';

/** Source texts by whose distances coverage is judged. */
const JUDGES = 1_000;

export interface CoverageJudge {
  /** Distance of each row to the nearest source text, in the first directions. @param rows row-major [n, d] */
  distances(rows: Float32Array): number[];
  /** Share of source texts that are nearer to another source text than this; null without source texts. */
  beyond(distance: number): number | null;
}

/**
 * @param source along the directions, row-major [n, directions]
 * @param prompts of each source row: answers to one prompt are alike, which no target text can be to them,
 *   so distances between source texts are those to other prompts
 */
export function coverageBy(
  source: Float32Array,
  principal: Principal,
  prompts: ArrayLike<number> = allRows(source.length),
): CoverageJudge {
  const width = principal.directions.length / principal.mean.length;
  const rows = drawRows(allRows(source.length / width), JUDGES, 'judges of coverage');
  const judges = new Float32Array(rows.length * width);
  rows.forEach((row, k) => judges.set(source.subarray(row * width, (row + 1) * width), k * width));
  const own = Float64Array.from(rows, (row, k) =>
    nearestDistance(
      judges.subarray(k * width, (k + 1) * width),
      judges,
      (other) => prompts[rows[other]] === prompts[row],
    ),
  )
    .filter(Number.isFinite)
    .sort();
  return {
    distances(texts) {
      const along = projected(texts, principal);
      return Array.from({ length: along.length / width }, (_, i) =>
        nearestDistance(along.subarray(i * width, (i + 1) * width), judges),
      );
    },
    beyond: (distance) => (own.length === 0 ? null : below(own, distance) / own.length),
  };
}

/** Number of sorted values that are below one. */
function below(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
