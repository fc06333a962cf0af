/** The simulated annotators: how well each one sees the hidden truth, and how they vote. */
import type { Chance } from './chance.ts';
import type { SampleVote } from './sample.ts';

interface Annotator {
  name: string;
  /** Standard deviation of the error in a perceived difference, in units of quality. */
  blur: number;
  /** Bonus of the answer shown first. */
  sideBias: number;
  /** Share of the pairs that this annotator votes on first. */
  share: number;
  secondsPerPair: number;
}

const annotators: readonly Annotator[] = [
  { name: 'Ines', blur: 0.5, sideBias: 0, share: 0.45, secondsPerPair: 11 },
  { name: 'Noah', blur: 0.9, sideBias: 0.05, share: 0.3, secondsPerPair: 8 },
  { name: 'Rui', blur: 1.4, sideBias: 0.4, share: 0.25, secondsPerPair: 5 },
];

/** Perceived differences below this are ties; above these, plain and strong preferences. */
const TIE = 0.2;
const PLAIN = 0.7;
const STRONG = 2.8;
/** Two answers that both look worse than this are both bad. */
const BAD = -0.9;
const SKIPS = 0.015;

/** Who votes on a pair, the most skilled first: one annotator, now and then two or three for agreement. */
export function drawCrew(chance: Chance): Annotator[] {
  const roll = chance.between(0, 1);
  let passed = 0;
  const first = annotators.find(({ share }) => (passed += share) > roll) ?? annotators[0];
  const rest = annotators.filter((annotator) => annotator !== first);
  const extra = chance.happens(0.3) ? (chance.happens(0.25) ? 2 : 1) : 0;
  return [first, ...chance.several(rest, extra)];
}

/**
 * One vote on a pair, not timed yet.
 *
 * @param quality of the pair's two texts, in the pair's order
 * @param characters of both texts together, which take time to read
 */
export function castVote(
  pair: string,
  annotator: Annotator,
  quality: readonly [number, number],
  characters: number,
  chance: Chance,
): Omit<SampleVote, 'at'> {
  const shownFirst = chance.happens(0.5) ? 0 : 1;
  const bias = shownFirst === 0 ? annotator.sideBias : -annotator.sideBias;
  const seen = quality[0] - quality[1] + bias + annotator.blur * chance.bell();
  const size = Math.abs(seen);
  const level = (quality[0] + quality[1]) / 2 + 0.3 * annotator.blur * chance.bell();
  const hesitation = size < PLAIN ? 1.6 : 1;
  const pace = annotator.secondsPerPair * hesitation * chance.between(0.5, 1.7);
  const vote = {
    pair,
    annotator: annotator.name,
    shownFirst,
    durationMs: Math.round(1000 * pace + 6 * characters),
  } as const;
  if (chance.happens(SKIPS)) return { ...vote, outcome: 'skip', chosen: null, strength: 2 };
  if (size < TIE * 2 && level < BAD) {
    return { ...vote, outcome: 'both-bad', chosen: null, strength: 2 };
  }
  if (size < TIE) return { ...vote, outcome: 'tie', chosen: null, strength: 2 };
  const strength = size < PLAIN ? 1 : size < STRONG ? 2 : 3;
  return { ...vote, outcome: 'prefer', chosen: seen > 0 ? 0 : 1, strength };
}
