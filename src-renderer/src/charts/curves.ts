/** Training curves: the points of many seeds as one line per method, with the band between the seeds. */
import type { CurvePoint } from '#contract';

export type CurveField =
  'sourceLoss' | 'validationLoss' | 'validationAccuracy' | 'distance' | 'gradientCosine';

export interface MethodCurve {
  method: string;
  /** One entry per step of `Curves.steps`: mean over the seeds that have a point there; null: none. */
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
}

export interface Curves {
  steps: number[];
  methods: MethodCurve[];
}

/** Lines of one field, one per method in the given order; methods without points are left out. */
export function curvesOf(
  points: readonly CurvePoint[],
  field: CurveField,
  methods: readonly string[],
): Curves {
  const values = new Map<string, Map<number, number[]>>();
  for (const point of points) {
    const value = point[field];
    if (value === null || !Number.isFinite(value)) continue;
    let steps = values.get(point.method);
    if (!steps) values.set(point.method, (steps = new Map<number, number[]>()));
    const at = steps.get(point.step);
    if (at) at.push(value);
    else steps.set(point.step, [value]);
  }
  const steps = [...new Set([...values.values()].flatMap((of) => [...of.keys()]))].sort(
    (a, b) => a - b,
  );
  const drawn = methods.filter((method) => values.has(method));
  return {
    steps,
    methods: drawn.map((method) => {
      const of = values.get(method);
      const each = (pick: (seeds: number[]) => number) =>
        steps.map((step) => {
          const seeds = of?.get(step);
          return seeds ? pick(seeds) : null;
        });
      return {
        method,
        mean: each((seeds) => seeds.reduce((sum, value) => sum + value, 0) / seeds.length),
        low: each((seeds) => Math.min(...seeds)),
        high: each((seeds) => Math.max(...seeds)),
      };
    }),
  };
}

/** The first and the last value of a line, and their steps; null without any. */
export function endsOf(
  steps: readonly number[],
  values: readonly (number | null)[],
): { first: number; last: number; lastStep: number } | null {
  const first = values.find((value) => value !== null);
  const at = values.findLastIndex((value) => value !== null);
  const last = values[at];
  const lastStep = steps[at];
  if (first === undefined || first === null || last === undefined || last === null) return null;
  return { first, last, lastStep: lastStep ?? 0 };
}

/** Adds points that arrived live; a later point replaces an earlier one of the same step and seed. */
export function mergePoints(
  known: readonly CurvePoint[],
  fresh: readonly CurvePoint[],
): CurvePoint[] {
  const at = new Map(known.map((point) => [placeOf(point), point]));
  for (const point of fresh) at.set(placeOf(point), point);
  return [...at.values()];
}

function placeOf(point: CurvePoint): string {
  return `${point.method} ${point.seed} ${point.step}`;
}
