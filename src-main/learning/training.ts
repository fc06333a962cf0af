/** What a training is given, what it goes on from, and what it leaves. */
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
  /** As the method prepares it: see `prepared`. */
  data: TrainingData;
  method: Method;
  loss: SourceLoss;
  settings: TrainSettings;
  /** Other shapes than the default ones, as a benchmark needs to be like a published one. */
  shape?: Partial<Shape>;
  /** Called after every step. */
  onStep?(step: number): void;
  /**
   * Awaited between steps, so that a stop can arrive; may take the state, may throw to end. Before the
   * first step, while a critic warms up, there is no state yet that could be gone on from.
   */
  between?(step: number, take: () => Promise<EnsembleState | null>): Promise<void> | void;
  /** An evaluation: one point a seed, and the parameters [S, size] at it, which stay the trainer's. */
  onEvaluation?(points: CurvePoint[], parameters: tf.Tensor2D): Promise<void> | void;
  /** Tunes the encoder of the last columns as well; of one seed. */
  tuning?: Tuning | null;
  /** Parameters to start from, one seed each, in place of random ones. */
  initial?: readonly Float32Array[];
  /** Goes on from here, bit for bit on the same engine. */
  resume?: EnsembleState | null;
}

export interface Shape {
  network: NetworkId;
  /** Hidden layers of a critic. */
  criticHidden: readonly number[];
  /** Weight of the squared parameters in the loss, of model and critic. */
  l2: number;
  /** Evaluations during a training; the model is kept as it was at the best of them. */
  evaluations: number;
}

/** Everything that the rest of a training depends on. */
export interface EnsembleState {
  step: number;
  model: AdamState;
  /** State of the encoder's adapters, where it is tuned. */
  adapters?: AdamState | null;
  domain: DomainState | null;
  best: BestState | null;
  /** Summed source loss of the steps since the last evaluation, one per seed, and how many steps. */
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
  /** Adapters of the encoder before it, where that was tuned: flat, in the order of its layout. */
  adapters?: Float32Array;
}

export interface TrainedEnsemble {
  /** One a seed. */
  models: TrainedModel[];
  /** Lowest loss of each seed on what stops its training, [S]; null where nothing is held out. */
  validationLosses: number[] | null;
  /** Mean cosine between both gradients over z, over evaluations and seeds; null without a domain loss. */
  gradientCosine: number | null;
}
