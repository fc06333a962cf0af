/** Input, state and result of a training. */
import type * as tf from '@tensorflow/tfjs-core';
import type { CurvePoint, TrainSettings } from '../contract/index.ts';
import type { AdamState } from './adam.ts';
import type { BestState } from './best.ts';
import type { TrainingData } from './ensemble-data.ts';
import type { SourceLoss } from './losses/index.ts';
import type { DomainState, Method } from './methods/index.ts';
import type { NetworkId } from './networks/index.ts';
import type { Tuning } from './tuning.ts';

export interface TrainOptions {
  /** As prepared by the method: see `prepared`. */
  data: TrainingData;
  method: Method;
  loss: SourceLoss;
  settings: TrainSettings;
  /** Sizes other than the default ones, for instance to match a published benchmark. */
  shape?: Partial<Shape>;
  /** Called after every step. */
  onStep?(step: number): void;
  /**
   * Awaited between steps, so that a stop can arrive; may take the state, may throw to end. Before the
   * first step, while a critic warms up, there is no state to continue from yet.
   */
  between?(step: number, take: () => Promise<EnsembleState | null>): Promise<void> | void;
  /**
   * Called at an evaluation with one point per seed, and the parameters [S, size], which the trainer
   * owns.
   */
  onEvaluation?(points: CurvePoint[], parameters: tf.Tensor2D): Promise<void> | void;
  /** Tunes the encoder of the last columns as well; one seed only. */
  tuning?: Tuning | null;
  /** Parameters to start from, one array per seed, instead of random ones. */
  initial?: readonly Float32Array[];
  /** The state to continue from, bit for bit on the same engine. */
  resume?: EnsembleState | null;
}

export interface Shape {
  network: NetworkId;
  /** Hidden layers of a critic. */
  criticHidden: readonly number[];
  /** Weight of the sum of squared parameters in the loss, for model and critic. */
  l2: number;
  /** Number of evaluations during a training; the best one's model is kept. */
  evaluations: number;
}

/** Everything that the rest of a training depends on. */
export interface EnsembleState {
  step: number;
  model: AdamState;
  /** State of the encoder's adapters, if it is tuned. */
  adapters?: AdamState | null;
  domain: DomainState | null;
  best: BestState | null;
  /** Source loss summed over the steps since the last evaluation, one per seed, and the number of steps. */
  lossSum: Float32Array;
  lossCount: number;
  /** Gradient cosines of all evaluations so far. */
  cosines: number[];
}

export interface TrainedModel {
  network: NetworkId;
  inputs: number;
  hidden: number;
  /** Flat, in the order of the network's layout. */
  weights: Float32Array;
  /** Adapters of the encoder before it, if that was tuned: flat, in the order of its layout. */
  adapters?: Float32Array;
}

export interface TrainedEnsemble {
  /** One per seed. */
  models: TrainedModel[];
  /** Lowest loss of each seed on the examples that stop its training, [S]; null if nothing is held out. */
  validationLosses: number[] | null;
  /** Mean cosine between both gradients over z, over evaluations and seeds; null without a domain loss. */
  gradientCosine: number | null;
}
