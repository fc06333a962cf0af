/** The choice of candidates: which are offered, which are chosen, and how they are grouped. */
import type { CandidateInfo, TrainPlan } from '#contract';

/** Stands for every candidate in `settings.methods`. */
export const ALL = 'all';
export const SOURCE_ONLY = 'source-only';

export interface CandidateGroup {
  method: string;
  label: string;
  description: string;
  /** The same method with other weights of its domain loss. */
  candidates: CandidateInfo[];
}

/** `wdgrl@0.1` is `wdgrl` where 0.1 is the weight of the settings. */
export function plainId(id: string, lambda: number): string {
  const [method = id, strength] = id.split('@');
  return strength !== undefined && Number(strength) === lambda ? method : id;
}

/**
 * What can be chosen: what the plan names, and what the plan of the defaults names beside it, so that a
 * candidate that was left out can be taken in again.
 */
export function offered(
  plan: Pick<TrainPlan, 'candidates'>,
  normal: Pick<TrainPlan, 'candidates'>,
  lambda: number,
): CandidateInfo[] {
  const known = new Set(plan.candidates.map((one) => one.id));
  const more = normal.candidates
    // Without a weight in its id a candidate has that of the settings, which may be another by now.
    .map((one) => (one.lambda === null || one.id.includes('@') ? one : { ...one, lambda }))
    .map((one) => ({ ...one, id: plainId(one.id, lambda) }))
    .filter((one) => !known.has(one.id));
  const order = new Map(normal.candidates.map((one, at) => [one.method, at]));
  const place = (one: CandidateInfo) => order.get(one.method) ?? Number.MAX_SAFE_INTEGER;
  return [...plan.candidates, ...more].sort(
    (a, b) => place(a) - place(b) || (a.lambda ?? 0) - (b.lambda ?? 0),
  );
}

/** By method, in the order given. */
export function groupsOf(candidates: readonly CandidateInfo[]): CandidateGroup[] {
  const groups = new Map<string, CandidateGroup>();
  for (const one of candidates) {
    const group = groups.get(one.method);
    if (group) group.candidates.push(one);
    else {
      const label = one.label.replace(/ [\d.]+$/, '');
      groups.set(one.method, {
        method: one.method,
        label: label === '' ? one.label : label,
        description: one.description,
        candidates: [one],
      });
    }
  }
  return [...groups.values()];
}

/** Ids of the candidates that settings choose; source-only is always among them. */
export function chosenIds(
  methods: readonly string[],
  candidates: readonly CandidateInfo[],
  lambda: number,
): Set<string> {
  if (methods.includes(ALL)) return new Set(candidates.map((one) => one.id));
  return new Set([SOURCE_ONLY, ...methods.map((id) => plainId(id, lambda))]);
}

/** `settings.methods` after one candidate was taken in or left out. */
export function withCandidate(
  methods: readonly string[],
  candidates: readonly CandidateInfo[],
  lambda: number,
  id: string,
  on: boolean,
): string[] {
  const chosen = chosenIds(methods, candidates, lambda);
  if (on) chosen.add(id);
  else if (id !== SOURCE_ONLY) chosen.delete(id);
  return candidates.map((one) => one.id).filter((one) => chosen.has(one));
}
