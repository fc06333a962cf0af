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
  const votes: Votes = {
    by: Int32Array.from(choices, ({ annotator }) => people.get(annotator) ?? 0),
    better: Int32Array.from(choices, ({ better }) => texts.get(better) ?? 0),
    worse: Int32Array.from(choices, ({ worse }) => texts.get(worse) ?? 0),
    weight: Float64Array.from(choices, ({ weight }) => weight),
  };
  const own = votesOfTexts(votes, texts.size);
  const rewards = new Float64Array(texts.size);
  const competence = new Float64Array(people.size).fill((PRIOR_RIGHT + 1) / (PRIOR_RIGHT + 2));
  const meant = new Float64Array(choices.length);
  for (let round = 0; round < rounds; round++) {
    believe(votes, { rewards, competence, meant });
    let moved = improveCompetence(votes, meant, competence);
    for (let text = 0; text < rewards.length; text++) {
      moved = Math.max(moved, improveReward(text, own[text], { votes, meant, rewards }));
    }
    if (moved < tolerance) break;
  }
  return {
    rewards: new Map(Array.from(texts, ([text, at]) => [text, rewards[at]])),
    competence: new Map(Array.from(people, ([name, at]) => [name, competence[at]])),
  };
}

/** Column by column, since hundreds of rounds go over them: numbers of the annotators and texts, and weights. */
interface Votes {
  by: Int32Array;
  better: Int32Array;
  worse: Int32Array;
  weight: Float64Array;
}

/** Text -> places of the votes that name it. */
function votesOfTexts({ better, worse }: Votes, texts: number): Int32Array[] {
  const lists = Array.from({ length: texts }, (): number[] => []);
  for (let at = 0; at < better.length; at++) {
    lists[better[at]].push(at);
    lists[worse[at]].push(at);
  }
  return lists.map((list) => Int32Array.from(list));
}

/** Sets `meant` to each vote's probability of being meant as given. */
function believe(
  { by, better, worse }: Votes,
  given: { rewards: Float64Array; competence: Float64Array; meant: Float64Array },
): void {
  const { rewards, competence, meant } = given;
  for (let at = 0; at < by.length; at++) {
    const c = competence[by[at]];
    const p = sigmoid(rewards[better[at]] - rewards[worse[at]]);
    meant[at] = (c * p) / (c * p + (1 - c) * (1 - p));
  }
}

/** @returns the largest change */
function improveCompetence(
  { by, weight }: Votes,
  meant: Float64Array,
  competence: Float64Array,
): number {
  const right = new Float64Array(competence.length).fill(PRIOR_RIGHT);
  const all = new Float64Array(competence.length).fill(PRIOR_RIGHT);
  for (let at = 0; at < by.length; at++) {
    right[by[at]] += weight[at] * meant[at];
    all[by[at]] += weight[at];
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
  own: Int32Array,
  { votes, meant, rewards }: { votes: Votes; meant: Float64Array; rewards: Float64Array },
): number {
  const { better, worse, weight } = votes;
  let gradient = PRIOR_VOTES * (1 - 2 * sigmoid(rewards[text]));
  let bound = PRIOR_VOTES / 2;
  for (let i = 0; i < own.length; i++) {
    const at = own[i];
    const slope = meant[at] - sigmoid(rewards[better[at]] - rewards[worse[at]]);
    gradient += weight[at] * (better[at] === text ? slope : -slope);
    bound += weight[at] / 4;
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
