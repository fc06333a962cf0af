/** A domain method: what pulls source and target features together, if anything does. */
import type * as tf from '@tensorflow/tfjs-core';
import type { TrainSettings } from '../../contract/index.ts';
import type { Random } from '../../domain/random.ts';

export interface DomainLoss {
  /** Training steps of its own before the model moves, such as a critic's. */
  warmUp(features: WarmUp): Promise<void>;
  /**
   * Adjusts itself to the present features, then says in which direction they should move.
   *
   * @returns gradient of the domain loss over the rows of source, then of target: [s + t, h];
   *   owned by the caller. Called inside tf.tidy.
   */
  step(batch: DomainBatch): tf.Tensor2D;
  /** How far apart held-out features are, in units of z; null where it cannot say. */
  distance(batch: DomainBatch): Promise<number | null>;
  dispose(): void;
}

export interface WarmUp {
  /** Features of training rows, another draw at every call; owned by the caller. */
  draw(): DomainBatch;
  /** As DomainLoss.distance, on held-out rows. */
  distance(): Promise<number | null>;
  /** To be awaited now and then. */
  pause(): Promise<void> | void;
}

export interface DomainBatch {
  /** [s, h] */
  source: tf.Tensor2D;
  /** [t, h] */
  target: tf.Tensor2D;
}

export interface Method {
  /** Stable: stored with runs. */
  id: string;
  label: string;
  description: string;
  /** null: trained on the source alone. */
  domainLoss: ((options: MethodOptions) => DomainLoss) | null;
}

export interface MethodOptions {
  settings: TrainSettings;
  /** Width of z. */
  features: number;
  random: Random;
}
