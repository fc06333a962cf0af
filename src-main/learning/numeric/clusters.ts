/** The part of the source nearest to the target: the fake target of rehearsal. */
import { crossFit, type CrossFitOptions } from './domain-classifier.ts';

export interface NearestOptions extends Omit<CrossFitOptions, 'sourceGroups'> {
  /** Approximate share of the source rows to hold out. */
  share?: number;
}

/** The held-out part may exceed its share by this factor; a group that would take it further is skipped. */
const OVERSHOOT = 1.5;
/** The training part must not become the smaller one. */
const MOST = 0.5;

/**
 * Groups of source rows with the most target-like mean held-out domain logit, in that order, until
 * `share` of all rows is held out. Empty if no group is small enough.
 *
 * @param source row-major [n, d]
 * @param groups group number per source row, [n]: rows of one group stay together
 * @param target row-major [m, d]
 * @throws DialectError too-few-texts
 */
export function nearestCluster(
  source: Float32Array,
  groups: Int32Array,
  target: Float32Array,
  d: number,
  { share = 0.25, ...options }: NearestOptions = {},
): Set<number> {
  const chosen = new Set<number>();
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < 2) return chosen;

  const logits = crossFit(source, target, d, { ...options, sourceGroups: groups }).source;
  const means = new Map<number, number>();
  groups.forEach((group, i) => {
    means.set(group, (means.get(group) ?? 0) + logits[i] / (sizes.get(group) ?? 1));
  });
  const most = Math.min(OVERSHOOT * share, MOST) * groups.length;
  let held = 0;
  for (const [group] of [...means].sort(([g, a], [h, b]) => b - a || g - h)) {
    if (held >= share * groups.length) break;
    const size = sizes.get(group) ?? 0;
    if (held + size > most) continue;
    chosen.add(group);
    held += size;
  }
  return chosen;
}
