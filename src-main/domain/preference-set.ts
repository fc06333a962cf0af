/** Preferences that rewards amount to: pairs of answers of one prompt that are told apart well enough. */

/** An answer with what a candidate says of it. */
export interface RankedAnswer {
  item: number;
  /** Mean over seeds, standardised over all target texts. */
  reward: number;
  /** The same of each seed; null in runs of earlier versions. */
  seeds: Float32Array | null;
}

export interface PreferenceWish {
  /** Least difference of the rewards, in standard deviations of the reward over all target texts. */
  margin: number;
  /** Least share of the seeds that order the two as their mean does, 0 to 1. */
  agreement: number;
  /** Of each prompt the best answer with the worst one, or any two. */
  pairs: 'widest' | 'all';
}

export interface Preferred<Answer> {
  chosen: Answer;
  rejected: Answer;
  /** Above 0. */
  margin: number;
  /** Null where seeds are not known. */
  agreement: number | null;
}

/** Two answers as their rewards order them; null where these are the same. */
export function preferred<Answer extends RankedAnswer>(
  one: Answer,
  other: Answer,
): Preferred<Answer> | null {
  const gap = one.reward - other.reward;
  if (!(Math.abs(gap) > 0)) return null;
  const [chosen, rejected] = gap > 0 ? [one, other] : [other, one];
  return { chosen, rejected, margin: Math.abs(gap), agreement: agreementOf(chosen, rejected) };
}

/** Half a seed where it gives both the same reward. */
function agreementOf({ seeds }: RankedAnswer, rejected: RankedAnswer): number | null {
  if (seeds === null || rejected.seeds?.length !== seeds.length || seeds.length === 0) return null;
  const other = rejected.seeds;
  const agreeing = seeds.reduce(
    (sum, value, k) => sum + (value > other[k] ? 1 : value === other[k] ? 0.5 : 0),
    0,
  );
  return agreeing / seeds.length;
}

/** An agreement that is not known is not asked for. */
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
    // By reward: ranks average the seeds' ranks, and may order neighbours otherwise.
    const sorted = answers.toSorted((a, b) => b.reward - a.reward);
    yield [sorted[0], sorted[sorted.length - 1]];
    return;
  }
  for (let i = 0; i < answers.length; i++) {
    for (let j = i + 1; j < answers.length; j++) yield [answers[i], answers[j]];
  }
}

/** How many pairs of n answers there are to choose from. */
export function pairsAmong(answers: number, pairs: PreferenceWish['pairs']): number {
  if (answers < 2) return 0;
  return pairs === 'widest' ? 1 : (answers * (answers - 1)) / 2;
}
