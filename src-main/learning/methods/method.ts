/**
 * A domain method: how source and target are aligned, if at all. One file and one line in `index.ts`. A
 * method may change the data before training (a closed form), add a loss over features while training, or
 * both.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { TrainSettings } from '../../contract/index.ts';
import type { Random } from '../../domain/random.ts';
import type { DomainData, Member, TrainingData } from '../domain-data.ts';
import type { Moments } from '../standardise.ts';

export type { DomainData, JointTexts } from '../domain-data.ts';

export interface DomainBatch {
  /** Features of the texts of source examples, an example's texts next to each other: [S, B K, h]. */
  source: tf.Tensor3D;
  /** [S, t, h]; if the loss asks for pairs, rows 2i and 2i + 1 share a prompt where possible. */
  target: tf.Tensor3D;
  /** One stream per seed; different at every step, the same on every engine. */
  randoms: readonly Random[];
}

export interface Reading {
  /** Distance between held-out features, in units of z, [S]; null if the loss cannot tell. */
  distance: Float32Array | null;
  /** If the loss has stopped working, a sentence on what to change. */
  trouble: string | null;
}

export interface DomainLoss {
  /** Training steps of its own before the model moves, such as a critic's. */
  warmUp?(features: WarmUp): Promise<void>;
  /**
   * Updates itself on the present features, then returns the direction in which they should move.
   *
   * @returns gradient of the domain loss over the rows of source, then of target, [S, s + t, h],
   *     each row's share of a mean over its side; owned by the caller. Called inside tf.tidy.
   */
  step(batch: DomainBatch): tf.Tensor3D;
  /** Evaluates the loss on held-out rows. */
  read?(batch: DomainBatch): Promise<Reading>;
  /** The state that further steps depend on, to continue bit for bit; null if there is none. */
  state?(): Promise<DomainState>;
  dispose(): void;
}

/** Carried by structured clone and the store's checkpoints. */
export type DomainState = Record<string, Float32Array | number>;

export interface WarmUp {
  /** Features of training rows, a different draw on every call; owned by the caller. */
  draw(): DomainBatch;
  /** DomainLoss.read on held-out rows. */
  read(): Promise<Reading>;
  /** To be awaited now and then; throws when the work should stop. */
  pause(): Promise<void> | void;
}

export interface Method {
  /** Stable: stored with runs. */
  id: string;
  label: string;
  description: string;
  /**
   * Weights of the domain loss that `all` tries, or minimum agreements of the teachers; the first is what
   * the plain id stands for unless the settings say otherwise. Empty for methods with neither.
   */
  strengths: readonly number[];
  /** Replaces the first strength when a frozen model of meaning is read. */
  strengthOfMeaning?: number;
  /** Minimum texts per example; 1 by default. Pair differences need 2. */
  texts?: number;
  /** Whether target rows are drawn in pairs of one prompt where possible: see DomainBatch.target. */
  pairedTarget?: boolean;
  /** Whether `prepare` changes texts, not only the weights of examples. */
  movesTexts?: boolean;
  /** Closed form, before training. Must not modify its input. */
  prepare?(data: DomainData): DomainData;
  /** Lets it learn from models trained earlier, besides the source examples. */
  teaching?: Teaching;
  /**
   * If `prepare` moves target rows: the moments that it standardises them with, so that the model can be
   * exported. Nothing else may move them.
   *
   * @param target row-major [t, columns]
   */
  targetMoments?(target: Float32Array, columns: number): Moments;
  /** Nothing is learned: texts are ranked by the own score of a reward model among the encoders. */
  ownScore?: boolean;
  /** Null: only the source loss moves the model. */
  domainLoss: ((options: MethodOptions) => DomainLoss) | null;
}

export interface Teaching {
  /** Members for training the teachers, source-only: equally many for every member of the data. */
  teachersOf(data: TrainingData): Member[];
  /**
   * The data with pseudo-labels added; examples of two texts or more.
   *
   * @param rewards of the target texts, one [t] per teacher @param agreement minimum probability, .5 to 1
   */
  taught(data: TrainingData, rewards: readonly Float32Array[], agreement: number): TrainingData;
}

export interface MethodOptions {
  settings: TrainSettings;
  /** Width of z. */
  features: number;
  /** K, the texts of an example. */
  texts: number;
  /** Widths of a critic's hidden layers. */
  criticHidden: readonly number[];
  /** For start values, one stream per seed. */
  randoms: readonly Random[];
  /** Continues from here instead of from the start. */
  resume: DomainState | null;
}
