/** What the stages of a run share, and how they request a training. */
import type { TrainSettings } from '../contract/index.ts';
import type { Candidate } from '../learning/candidates.ts';
import type { TrainingData } from '../learning/ensemble-data.ts';
import type { SourceLoss } from '../learning/losses/index.ts';
import type { NetworkId } from '../learning/networks/index.ts';
import type { Split } from '../learning/run-data.ts';
import type { TrainedEnsemble } from '../learning/training.ts';
import type { Tuning } from '../learning/tuning.ts';
import type { RunEncoder } from './blocks.ts';
import type { TunedSeed } from './checkpoint.ts';
import type { PreparedRun } from './stages/prepare.ts';
import type { Tunable } from './stages/tunable.ts';

export interface RunContext {
  run: PreparedRun;
  settings: TrainSettings;
  encoder: RunEncoder;
  /** The language model that candidates tune; null: every encoder is frozen. */
  tunable: Tunable | null;
  /** Seeds of a candidate that were tuned before the run was interrupted; register further ones here. */
  tuned(candidate: string): readonly TunedSeed[];
  keepTuned(candidate: string, tuned: TunedSeed[]): void;
  /** Tells the clock that a training, or all trainings of an owner, will not run. */
  skip(owner: string, part?: string): void;
  splits: readonly Split[];
  /** The teachers' rewards of a target, by its rows: candidates that differ in agreement share teachers. */
  taughtRewards: WeakMap<Float32Array, Float32Array[]>;
  /** Awaited often; throws to stop. */
  check(): Promise<void>;
  /** Trains one part of this candidate. */
  train(training: Training): Promise<Trained>;
}

export interface Trained extends TrainedEnsemble {
  /** Steps taken now: fewer than in the settings if the training continued from a checkpoint. */
  steps: number;
}

export interface Training {
  /** Owner of the training in the plan: a candidate's id, the reference, or the choice of factors. */
  owner: string;
  /** Name of the part in the plan. */
  part: string;
  /** Shown as progress. */
  label: string;
  data: TrainingData;
  candidate: Candidate;
  loss: SourceLoss;
  settings: TrainSettings;
  /**
   * If a language model is tuned: how, the parameters that its head starts from, and the number of
   * evaluations.
   */
  tuning?: Tuning;
  initial?: readonly Float32Array[];
  evaluations?: number;
  /** A network other than the usual one. */
  network?: NetworkId;
}
