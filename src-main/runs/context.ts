/** What the stages of a run share, and how one of them asks for a training. */
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
  /** The language model that candidates tune; null: all of the encoder is frozen. */
  tunable: Tunable | null;
  /** Seeds of a candidate that were tuned before the run was interrupted; to be told of further ones. */
  tuned(candidate: string): readonly TunedSeed[];
  keepTuned(candidate: string, tuned: TunedSeed[]): void;
  /** Nothing of a training, or of all of an owner's, is left to do: the clock is told. */
  skip(owner: string, part?: string): void;
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
  /** Whose training it is, as the plan names it: a candidate's id, the reference, or the choice of factors. */
  owner: string;
  /** As the plan names it. */
  part: string;
  /** What is shown of it. */
  label: string;
  data: TrainingData;
  candidate: Candidate;
  loss: SourceLoss;
  settings: TrainSettings;
  /** Where a language model is tuned: how, the parameters that its head starts from, and how often it is evaluated. */
  tuning?: Tuning;
  initial?: readonly Float32Array[];
  evaluations?: number;
  /** Another one than usual. */
  network?: NetworkId;
}
