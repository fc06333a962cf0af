/**
 * How informative a label of a pair is expected to be about the target: how much an ensemble of rewards
 * disagrees on it, times how similar its texts are to the target's.
 */
import { seededRandom } from '../../domain/random.ts';
import { fitLogistic, type Linear } from './logistic.ts';
import { dot, sigmoid } from './quick-model.ts';
import { allRows } from './sample.ts';

/** Rows of standardised columns, row-major. */
export interface GainInput {
  columns: number;
  /** Differences of voted pairs, preferred less other, [voted, d]. */
  voted: Float32Array;
  /** Both texts of each open pair, [open, d]. */
  one: Float32Array;
  other: Float32Array;
  /** [texts, d] */
  target: Float32Array;
}

export interface Gain {
  /** In nats: entropy of the mean vote less mean entropy of the votes (BALD: Houlsby et al. 2011, arXiv 1112.5745). */
  disagreement: number;
  /**
   * Mean probability that its two texts are of the target, both domains weighted equally; 1/2 without a
   * target.
   */
  likeness: number;
  gain: number;
}

const MEMBERS = 8;
const RIDGE = 0.02;
const DOMAIN_RIDGE = 0.01;
/** Minimum votes to fit an ensemble; with fewer, likeness alone decides. */
const FEWEST_VOTES = 10;

/** gain = disagreement x likeness, for each open pair. The ensemble is fitted on bootstrap draws of the votes. */
export function expectedGains(input: GainInput, seed: string): Gain[] {
  const { columns, one, other } = input;
  const members = ensemble(input, seed);
  const domain = domainOf(input);
  const likely = (rows: Float32Array, i: number) =>
    domain ? sigmoid(dot(rows, i * columns, domain.weights) + domain.intercept) : 0.5;
  return Array.from({ length: one.length / columns }, (_, i): Gain => {
    const votes = members.map(({ weights }) =>
      sigmoid(dot(one, i * columns, weights) - dot(other, i * columns, weights)),
    );
    const middle = votes.reduce((sum, p) => sum + p, 0) / Math.max(1, votes.length);
    const sure = votes.reduce((sum, p) => sum + entropy(p), 0) / Math.max(1, votes.length);
    const disagreement = votes.length === 0 ? 1 : Math.max(0, entropy(middle) - sure);
    const likeness = (likely(one, i) + likely(other, i)) / 2;
    return { disagreement, likeness, gain: disagreement * likeness };
  });
}

function ensemble({ columns, voted }: GainInput, seed: string): Linear[] {
  const count = voted.length / columns;
  if (count < FEWEST_VOTES) return [];
  const turned = voted.map((value) => -value);
  return Array.from({ length: MEMBERS }, (_, member) => {
    const random = seededRandom(`gain ${seed} ${member}`);
    const chosen = Int32Array.from({ length: count }, () => random.below(count));
    return fitLogistic({ rows: turned, chosen }, { rows: voted, chosen }, columns, RIDGE);
  });
}

function domainOf({ columns, one, other, target }: GainInput): Linear | null {
  if (target.length === 0 || one.length === 0) return null;
  const source = new Float32Array(one.length + other.length);
  source.set(one);
  source.set(other, one.length);
  const all = (rows: Float32Array) => ({
    rows,
    chosen: allRows(rows.length / columns),
  });
  return fitLogistic(all(source), all(target), columns, DOMAIN_RIDGE);
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
}
