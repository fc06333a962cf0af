/** The choice of candidates: those offered, those chosen, and their grouping. */
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

/** The strength after a method's name: the weight of its domain loss, or the minimum agreement. */
function strengthOf({ lambda, agreement }: CandidateInfo): number | null {
  return lambda ?? agreement;
}

/**
 * `wdgrl@0.1` becomes `wdgrl` if 0.1 is what the plain name stands for, so that one candidate has one id.
 */
export function plainId(id: string, candidates: readonly CandidateInfo[]): string {
  const [method = id, strength] = id.split('@');
  if (strength === undefined) return id;
  const same = candidates.filter(
    (one) => one.method === method && strengthOf(one) === Number(strength),
  );
  return (same.find((one) => !one.id.includes('@')) ?? same[0])?.id ?? id;
}

/**
 * The candidates on offer: those in the plan, and those in the default plan, so that a removed candidate
 * can be added again.
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
    // A candidate without a weight in its id has the settings' weight, which may have changed.
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
 * Ids of the candidates that settings choose; always includes source-only.
 *
 * @param ofAll those in the plan: `all` stands for these, not for every candidate on offer
 */
export function chosenIds(
  methods: readonly string[],
  candidates: readonly CandidateInfo[],
  ofAll: readonly CandidateInfo[],
): Set<string> {
  if (methods.includes(ALL)) return new Set(ofAll.map((one) => one.id));
  return new Set([SOURCE_ONLY, ...methods.map((id) => plainId(id, candidates))]);
}

/** `settings.methods` after one candidate was added or removed. */
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
