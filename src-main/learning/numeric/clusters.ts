/** The part of the source that lies nearest the target: the fake target of rehearsal. */
import { crossFit, type CrossFitOptions } from './domain-classifier.ts';

export interface NearestOptions extends Omit<CrossFitOptions, 'sourceGroups'> {
  /** Share of the source rows that are to be held out, about. */
  share?: number;
}

/** A group may take the held-out part this far above its share; a larger one is passed over. */
const OVERSHOOT = 1.5;
/** What is left to train on must not be the smaller part. */
const MOST = 0.5;

/**
 * Groups of source rows whose mean held-out domain logit is the most target-like, in that order,
 * until `share` of all rows is held. Empty where no group is small enough to be held out.
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
