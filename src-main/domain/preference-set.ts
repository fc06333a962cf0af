/** Preferences derived from rewards: pairs of answers to one prompt that are told apart well enough. */

/** An answer with its rewards by a candidate. */
export interface RankedAnswer {
  item: number;
  /** Mean over seeds, standardised over all target texts. */
  reward: number;
  /** The reward by each seed; null in runs of earlier versions. */
  seeds: Float32Array | null;
}

export interface PreferenceWish {
  /** Minimum difference of the rewards, in standard deviations of the reward over all target texts. */
  margin: number;
  /** Minimum share of the seeds that order the two as their mean does, 0 to 1. */
  agreement: number;
  /** Each prompt's best answer with its worst, or every two answers. */
  pairs: 'widest' | 'all';
}

export interface Preferred<Answer> {
  chosen: Answer;
  rejected: Answer;
  /** Above 0. */
  margin: number;
  /** Null if the seeds are unknown. */
  agreement: number | null;
}

/** Two answers as ordered by their rewards; null if these are equal. */
export function preferred<Answer extends RankedAnswer>(
  one: Answer,
  other: Answer,
): Preferred<Answer> | null {
  const gap = one.reward - other.reward;
  if (!(Math.abs(gap) > 0)) return null;
  const [chosen, rejected] = gap > 0 ? [one, other] : [other, one];
  return { chosen, rejected, margin: Math.abs(gap), agreement: agreementOf(chosen, rejected) };
}

/** A seed with equal rewards counts as half. */
function agreementOf({ seeds }: RankedAnswer, rejected: RankedAnswer): number | null {
  if (seeds === null || rejected.seeds?.length !== seeds.length || seeds.length === 0) return null;
  const other = rejected.seeds;
  const agreeing = seeds.reduce(
    (sum, value, k) => sum + (value > other[k] ? 1 : value === other[k] ? 0.5 : 0),
    0,
  );
  return agreeing / seeds.length;
}

/** An unknown agreement is not checked. */
export function passes(
  { margin, agreement }: Pick<Preferred<unknown>, 'margin' | 'agreement'>,
  wish: PreferenceWish,
): boolean {
  return margin >= wish.margin && (agreement === null || agreement >= wish.agreement);
}

/**
 * The pairs of one prompt that pass.
 *
 * @param answers best first
 */
export function* preferredPairs<Answer extends RankedAnswer>(
  answers: readonly Answer[],
  wish: PreferenceWish,
): Generator<Preferred<Answer>> {
  for (const [one, other] of pairsOf(answers, wish.pairs)) {
    const found = preferred(one, other);
    if (found && passes(found, wish)) yield found;
  }
}

function* pairsOf<Answer extends RankedAnswer>(
  answers: readonly Answer[],
  pairs: PreferenceWish['pairs'],
): Generator<[Answer, Answer]> {
  if (answers.length < 2) return;
  if (pairs === 'widest') {
    // By reward: ranks average the seeds' ranks, and may order close answers differently.
    const sorted = answers.toSorted((a, b) => b.reward - a.reward);
    yield [sorted[0], sorted[sorted.length - 1]];
    return;
  }
  for (let i = 0; i < answers.length; i++) {
    for (let j = i + 1; j < answers.length; j++) yield [answers[i], answers[j]];
  }
}

/** Number of candidate pairs among n answers. */
export function pairsAmong(answers: number, pairs: PreferenceWish['pairs']): number {
  if (answers < 2) return 0;
  return pairs === 'widest' ? 1 : (answers * (answers - 1)) / 2;
}
