/** Weights per pair: the reliability of annotators, and keeping length from deciding. */

export interface AnnotatorVote {
  annotator: string;
  pairId: number;
  side: 'a' | 'b' | 'tie';
}

/** Strength of the prior, in shared pairs. */
const PRIOR_PAIRS = 10;
/** Minimum reliability: nobody's vote is thrown away. */
const LEAST = 0.05;

/**
 * Reliability from agreement with the others on shared pairs. An annotator's agreement on a pair is the
 * mean over the others who saw it: 1 for the same side, 0 for opposite sides, .5 if one of the two says
 * tie. Over n shared pairs adding up to s, with m the mean over all annotators, the agreement is the
 * posterior mean under a Beta(10 m, 10 (1 - m)) prior,
 *
 *         A = (s + 10 m) / (n + 10)        (beta-binomial; Gelman et al. 2013, Bayesian Data Analysis,
 *     2.4)
 *
 * and the reliability is the part above chance, 2 A - 1 (Bennett, Alpert & Goldstein 1954), relative to
 * that of the mean: (2 A - 1) / (2 m - 1), within [.05, 1]. So votes are only ever made lighter: an
 * annotator at or above the mean, or with no shared pair, counts 1. If all together agree no more than by
 * chance, nobody can be shown to be worse, and all count 1.
 *
 * @param votes the last one counts if an annotator voted on a pair several times
 * @returns a weight in (0, 1] per annotator
 */
export function annotatorReliability(votes: Iterable<AnnotatorVote>): Map<string, number> {
  const sides = new Map<number, Map<string, AnnotatorVote['side']>>();
  const seen = new Map<string, { agreement: number; pairs: number }>();
  for (const { annotator, pairId, side } of votes) {
    if (!seen.has(annotator)) seen.set(annotator, { agreement: 0, pairs: 0 });
    const pair = sides.get(pairId);
    if (pair) pair.set(annotator, side);
    else sides.set(pairId, new Map([[annotator, side]]));
  }
  for (const pair of sides.values()) {
    if (pair.size < 2) continue;
    const counts = { a: 0, b: 0, tie: 0 };
    for (const side of pair.values()) counts[side]++;
    for (const [annotator, side] of pair) {
      const own = seen.get(annotator);
      if (!own) continue;
      const same = counts[side] - 1;
      const half = side === 'tie' ? counts.a + counts.b : counts.tie;
      own.agreement += (same + half / 2) / (pair.size - 1);
      own.pairs++;
    }
  }
  let agreement = 0;
  let pairs = 0;
  for (const own of seen.values()) {
    agreement += own.agreement;
    pairs += own.pairs;
  }
  const mean = agreement / pairs;
  const reliability = (own: { agreement: number; pairs: number }) => {
    if (!(mean > 0.5)) return 1;
    const shrunk = (own.agreement + PRIOR_PAIRS * mean) / (own.pairs + PRIOR_PAIRS);
    return Math.min(1, Math.max(LEAST, (2 * shrunk - 1) / (2 * mean - 1)));
  };
  return new Map(Array.from(seen, ([annotator, own]) => [annotator, reliability(own)]));
}

/** `impossible`: the training data are mostly rankings or single texts, which keep their weights. */
export type LengthBalance = 'done' | 'possible' | 'impossible';

/** Maximum weight of a pair, however rare its kind is. */
const MOST = 4;

/**
 * Weights under which pairs whose chosen text is the longer one have the same total as pairs whose chosen
 * text is the shorter one, so that length alone predicts nothing (inverse propensity weights, Horvitz &
 * Thompson 1952, with length as the one covariate). No weight grows beyond 4 times; if that limit binds,
 * the balance stays partial. Pairs of equal length keep theirs, and so does the total.
 *
 * @returns a weight per pair; unchanged if one kind has none
 */
export function lengthBalance(
  chosenLength: ArrayLike<number>,
  rejectedLength: ArrayLike<number>,
  weight: ArrayLike<number>,
): Float64Array {
  let longer = 0;
  let shorter = 0;
  for (let i = 0; i < weight.length; i++) {
    if (chosenLength[i] > rejectedLength[i]) longer += weight[i];
    else if (chosenLength[i] < rejectedLength[i]) shorter += weight[i];
  }
  if (longer === 0 || shorter === 0) return Float64Array.from(weight);
  const total = longer + shorter;
  const rare = Math.min(longer, shorter);
  const up = Math.min(MOST, total / (2 * rare));
  const down = (total - up * rare) / (total - rare);
  const [ofLonger, ofShorter] = longer < shorter ? [up, down] : [down, up];
  return Float64Array.from({ length: weight.length }, (_, i) => {
    if (chosenLength[i] === rejectedLength[i]) return weight[i];
    return weight[i] * (chosenLength[i] > rejectedLength[i] ? ofLonger : ofShorter);
  });
}
