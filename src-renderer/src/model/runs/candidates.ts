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

/** What stands behind a method's name: the weight of its domain loss, or the agreement it asks for. */
function strengthOf({ lambda, agreement }: CandidateInfo): number | null {
  return lambda ?? agreement;
}

/** `wdgrl@0.1` is `wdgrl` where 0.1 is what the plain name stands for: the id of the same candidate. */
export function plainId(id: string, candidates: readonly CandidateInfo[]): string {
  const [method = id, strength] = id.split('@');
  if (strength === undefined) return id;
  const same = candidates.filter(
    (one) => one.method === method && strengthOf(one) === Number(strength),
  );
  return (same.find((one) => !one.id.includes('@')) ?? same[0])?.id ?? id;
}

/**
 * What can be chosen: what the plan names, and what the plan of the defaults names beside it, so that a
 * candidate that was left out can be taken in again.
 *
 * @param lambda of the settings; null: each method's own
 */
export function offered(
  plan: Pick<TrainPlan, 'candidates'>,
  normal: Pick<TrainPlan, 'candidates'>,
  lambda: number | null,
): CandidateInfo[] {
  const all = [...plan.candidates];
  for (const one of normal.candidates) {
    const plain = one.lambda !== null && !one.id.includes('@');
    // Without a weight in its id a candidate has that of the settings, which may be another by now.
    const own = plain && lambda !== null ? { ...one, lambda } : one;
    const id = own.agreement === null && own.lambda === lambda ? own.method : own.id;
    const known = all.some(
      (other) =>
        other.id === id || (other.method === own.method && strengthOf(other) === strengthOf(own)),
    );
    if (!known) all.push({ ...own, id });
  }
  const order = new Map(normal.candidates.map((one, at) => [one.method, at]));
  const place = (one: CandidateInfo) => order.get(one.method) ?? Number.MAX_SAFE_INTEGER;
  return all.sort((a, b) => place(a) - place(b) || (strengthOf(a) ?? 0) - (strengthOf(b) ?? 0));
}

/** Candidates grouped by method, in the order given. */
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

/**
 * Ids of the candidates that settings choose; source-only is always among them.
 *
 * @param ofAll what the plan names: `all` stands for these, not for all that can be taken in again
 */
export function chosenIds(
  methods: readonly string[],
  candidates: readonly CandidateInfo[],
  ofAll: readonly CandidateInfo[],
): Set<string> {
  if (methods.includes(ALL)) return new Set(ofAll.map((one) => one.id));
  return new Set([SOURCE_ONLY, ...methods.map((id) => plainId(id, candidates))]);
}

/** `settings.methods` after one candidate was taken in or left out. */
export function withCandidate(
  methods: readonly string[],
  candidates: readonly CandidateInfo[],
  ofAll: readonly CandidateInfo[],
  id: string,
  on: boolean,
): string[] {
  const chosen = chosenIds(methods, candidates, ofAll);
  if (on) chosen.add(id);
  else if (id !== SOURCE_ONLY) chosen.delete(id);
  return candidates.map((one) => one.id).filter((one) => chosen.has(one));
}
