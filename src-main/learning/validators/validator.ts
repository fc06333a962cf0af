/**
 * A validator compares candidates without target labels. One file and one line in `index.ts`. None is
 * right everywhere: they are combined by average rank, and disagreement is shown.
 */
import type { TrainSettings } from '../../contract/index.ts';
import type { Candidate } from '../candidates.ts';
import type { TrainingData } from '../ensemble-data.ts';
import type { SourceLoss } from '../losses/index.ts';
import type { RunData, Split } from '../run-data.ts';
import type { TrainedModel } from '../training.ts';

/** Pairs and the verdict on each. The same rows, in the same order, for every candidate. */
export interface Judgement {
  /**
   * 1 for right, 0 for wrong, .5 for equal rewards, or a value between that the validator measures, [n].
   */
  hits: Float64Array;
  /** [n] */
  weights: Float64Array;
  /** The clusters of intervals, [n]. */
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
  /** Rewards of the source texts, as the candidate prepares them, one [s] per seed. */
  sourceRewards: readonly Float32Array[];
  /** Rewards of the target texts, one [t] per seed. */
  targetRewards: readonly Float32Array[];
  /**
   * Rewards of rows made from the target's, by the model of one seed.
   *
   * @param seed its index in `targetRewards` @param make makes rows from the target's as that model reads
   * them
   */
  scoreMade(seed: number, make: (target: Float32Array) => Float32Array): Promise<Float32Array>;
  /** Trains one model per member for the validator. The candidate prepares the data. */
  train(data: TrainingData, candidate: Candidate, loss: SourceLoss): Promise<TrainedModel[]>;
}

export interface Validator {
  /** Stable: stored with runs. */
  id: string;
  label: string;
  /** Its name as an adjective, as in 'circular validation'. */
  adjective: string;
  description: string;
  /** The models it trains for every candidate: none, source-only ones, or the candidate again. */
  trains: 'source-only' | 'candidate' | null;
  /** Set-up once per run; null if it cannot judge this run. */
  create(context: ValidatorContext): ((trained: TrainedCandidate) => Promise<Judgement>) | null;
}
