/**
 * A validator compares candidates without target labels. One file and one line in `index.ts`. None is
 * right everywhere: they are combined by average rank, and where they disagree is shown.
 */
import type { TrainSettings } from '../../contract/index.ts';
import type { Candidate } from '../candidates.ts';
import type { TrainingData } from '../ensemble-data.ts';
import type { SourceLoss } from '../losses/index.ts';
import type { RunData, Split } from '../run-data.ts';
import type { TrainedModel } from '../training.ts';

/** Pairs and what is said of each. The same rows, in the same order, for every candidate. */
export interface Judgement {
  /** 1 for right, 0 for wrong, .5 for equal rewards, or what the validator measures between them, [n]. */
  hits: Float64Array;
  /** [n] */
  weights: Float64Array;
  /** What intervals are grouped by, [n]. */
  groups: Int32Array;
}

export interface ValidatorContext {
  run: RunData;
  splits: readonly Split[];
  loss: SourceLoss;
  settings: TrainSettings;
  /** Rewards of rows, [n]. */
  score(model: TrainedModel, rows: Float32Array): Promise<Float32Array>;
}

export interface TrainedCandidate {
  candidate: Candidate;
  /** Rewards of the source texts, as the candidate prepares them, one [s] a seed. */
  sourceRewards: readonly Float32Array[];
  /** Rewards of the target texts, one [t] a seed. */
  targetRewards: readonly Float32Array[];
  /**
   * Rewards of rows that are made of the target's, by the model of one seed.
   *
   * @param seed its place in `targetRewards` @param make rows out of the target's as that model reads them
   */
  scoreMade(seed: number, make: (target: Float32Array) => Float32Array): Promise<Float32Array>;
  /** Trains one model a member for the validator. The data is the candidate's to prepare. */
  train(data: TrainingData, candidate: Candidate, loss: SourceLoss): Promise<TrainedModel[]>;
}

export interface Validator {
  /** Stable: stored with runs. */
  id: string;
  label: string;
  /** Its name as an adjective, as in 'circular validation'. */
  adjective: string;
  description: string;
  /** What it trains for every candidate: nothing, source-only models, or the candidate anew. */
  trains: 'source-only' | 'candidate' | null;
  /** What it needs once a run; null where this run cannot be judged by it. */
  create(context: ValidatorContext): ((trained: TrainedCandidate) => Promise<Judgement>) | null;
}
