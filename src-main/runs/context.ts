/** What the trainings of a run's candidates share, and how one is asked for. */
import type { TrainSettings } from '../contract/index.ts';
import type { Candidate } from '../learning/candidates.ts';
import type { TrainingData } from '../learning/ensemble-data.ts';
import type { SourceLoss } from '../learning/losses/index.ts';
import type { NetworkId } from '../learning/networks/index.ts';
import type { Split } from '../learning/run-data.ts';
import type { TrainedEnsemble } from '../learning/train.ts';
import type { Tuning } from '../learning/tuning.ts';
import type { RunEncoder } from './blocks.ts';
import type { TunedSeed } from './checkpoint.ts';
import type { PreparedRun } from './stages/prepare.ts';
import type { Tunable } from './stages/tunable.ts';

/** A candidate's own training, beside those of the validators. */
export const MAIN = 'main';
/** The training that tuning goes on from. */
export const FROZEN = 'frozen';

export interface CandidateContext {
  run: PreparedRun;
  settings: TrainSettings;
  encoder: RunEncoder;
  /** The language model that candidates tune; null: all of the encoder is frozen. */
  tunable: Tunable | null;
  /** Seeds of a candidate that were tuned before the run was interrupted; to be told of further ones. */
  tuned(candidate: string): readonly TunedSeed[];
  keepTuned(candidate: string, tuned: TunedSeed[]): void;
  /** Nothing of a training is left to do: the clock is told. */
  skip(owner: string, part: string): void;
  splits: readonly Split[];
  /** What teachers said of a target, by its rows: candidates of other agreements ask the same ones. */
  taughtRewards: WeakMap<Float32Array, Float32Array[]>;
  /** Awaited often; throws to stop. */
  check(): Promise<void>;
  /** A training of this candidate: which part of it, and what to do between steps. */
  train(training: Training): Promise<Trained>;
}

export interface Trained extends TrainedEnsemble {
  /** Taken now: fewer than the settings' where the training went on from a checkpoint. */
  steps: number;
}

export interface Training {
  /** Whose part of the run this is: a candidate's id, or the reference's. */
  owner: string;
  /** `main`, the validator that trains, a fold of the reference, or a factor of the blocks. */
  part: string;
  /** What is shown of it. */
  label: string;
  data: TrainingData;
  candidate: Candidate;
  loss: SourceLoss;
  settings: TrainSettings;
  /** Of a language model, with the parameters that its head starts from, and how often it is read. */
  tuning?: Tuning;
  initial?: readonly Float32Array[];
  readings?: number;
  /** Another one than usual. */
  network?: NetworkId;
}
