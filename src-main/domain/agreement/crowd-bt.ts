/**
 * Bradley-Terry with competence: texts have a reward, and annotators a probability of saying what the rewards say, and not
 * its opposite (Crowd-BT: Chen, Bennett, Collins-Thompson & Horvitz 2013, "Pairwise ranking aggregation in a crowdsourced
 * setting"). Unlike Dawid and Skene it knows which pairs share a text, and that a pair may be close.
 */

/** An annotator's choice between two texts. */
export interface Choice {
  annotator: string;
  /** Ids of the texts. */
  better: number;
  worse: number;
  /** 1; 1/2 for each way of a tie. */
  weight: number;
}

export interface CrowdBT {
  /** Text -> its reward; 0 is that of the prior. */
  rewards: Map<number, number>;
  /** Annotator -> probability of voting as the rewards say: 1/2 for votes at random, 0 for the opposite. */
  competence: Map<string, number>;
}

/** Votes for and against a text of reward 0, once each: holds rewards back where few votes speak. */
const PRIOR_VOTES = 1;
/** Beta(3, 1) on competence: who is not compared with others is believed, and which of two opposites is right is settled. */
const PRIOR_RIGHT = 2;

interface Ending {
  /** Maximum number of rounds. */
  rounds: number;
  /** Ends when no reward and no competence changes by more than this. */
  tolerance: number;
}

/**
 * The maximum of
 *
 *     sum_v w log(c s(d) + (1 - c) s(-d)) + sum_i (log s(r_i) + log s(-r_i)) + 2 sum_k log c_k
 *
 * over rewards r and competences c, with d = r_better - r_worse of the vote v and c that of its annotator, s the logistic
 * function: by expectation maximisation over which votes were meant as given. In every round each reward goes to the top of a
 * parabola below the curve (curvature at most 1/4 a vote: Böhning & Lindsay 1988), so that no round makes it worse.
 */
export function crowdBT(
  choices: readonly Choice[],
  { rounds, tolerance }: Ending = { rounds: 500, tolerance: 1e-5 },
): CrowdBT {
  const texts = numbersOf(choices.flatMap(({ better, worse }) => [better, worse]));
  const people = numbersOf(choices.map(({ annotator }) => annotator));
  const votes = choices.map(({ annotator, better, worse, weight }) => ({
    by: people.get(annotator) ?? 0,
    better: texts.get(better) ?? 0,
    worse: texts.get(worse) ?? 0,
    weight,
  }));
  const of = Map.groupBy(
    votes.flatMap((vote, at) => [
      { text: vote.better, at },
      { text: vote.worse, at },
    ]),
    ({ text }) => text,
  );
  const rewards = new Float64Array(texts.size);
  const competence = new Float64Array(people.size).fill((PRIOR_RIGHT + 1) / (PRIOR_RIGHT + 2));
  const meant = new Float64Array(votes.length);
  for (let round = 0; round < rounds; round++) {
    for (const [at, { by, better, worse }] of votes.entries()) {
      const right = competence[by] * sigmoid(rewards[better] - rewards[worse]);
      const wrong = (1 - competence[by]) * sigmoid(rewards[worse] - rewards[better]);
      meant[at] = right / (right + wrong);
    }
    let moved = improveCompetence(votes, meant, competence);
    for (const [text, own] of of) {
      moved = Math.max(moved, improveReward(text, own, { votes, meant, rewards }));
    }
    if (moved < tolerance) break;
  }
  return {
    rewards: new Map(Array.from(texts, ([text, at]) => [text, rewards[at]])),
    competence: new Map(Array.from(people, ([name, at]) => [name, competence[at]])),
  };
}

interface Vote {
  by: number;
  better: number;
  worse: number;
  weight: number;
}

/** @returns the largest change */
function improveCompetence(
  votes: readonly Vote[],
  meant: Float64Array,
  competence: Float64Array,
): number {
  const right = new Float64Array(competence.length).fill(PRIOR_RIGHT);
  const all = new Float64Array(competence.length).fill(PRIOR_RIGHT);
  for (const [at, { by, weight }] of votes.entries()) {
    right[by] += weight * meant[at];
    all[by] += weight;
  }
  let moved = 0;
  for (const [k, sum] of right.entries()) {
    moved = Math.max(moved, Math.abs(sum / all[k] - competence[k]));
    competence[k] = sum / all[k];
  }
  return moved;
}

/** @returns the change of the text's reward */
function improveReward(
  text: number,
  own: readonly { at: number }[],
  { votes, meant, rewards }: { votes: readonly Vote[]; meant: Float64Array; rewards: Float64Array },
): number {
  let gradient = PRIOR_VOTES * (1 - 2 * sigmoid(rewards[text]));
  let bound = PRIOR_VOTES / 2;
  for (const { at } of own) {
    const { better, worse, weight } = votes[at];
    const p = sigmoid(rewards[better] - rewards[worse]);
    const slope = meant[at] - p;
    gradient += weight * (better === text ? slope : -slope);
    bound += weight / 4;
  }
  rewards[text] += gradient / bound;
  return Math.abs(gradient / bound);
}

function numbersOf<Key>(keys: readonly Key[]): Map<Key, number> {
  return new Map([...new Set(keys)].map((key, at) => [key, at]));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
