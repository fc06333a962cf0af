/**
 * A domain method: what pulls source and target together, if anything does. One file and one line in
 * `index.ts`. A method may change the data before training (a closed form), add a loss over features
 * while training, or both.
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
  /** [S, t, h]; where the loss asks for pairs, rows 2i and 2i + 1 are of one prompt if they can be. */
  target: tf.Tensor3D;
  /** One stream a seed, other ones at every step, the same on every engine. */
  randoms: readonly Random[];
}

export interface Reading {
  /** How far apart held-out features are, in units of z, [S]; null where the loss cannot say. */
  distance: Float32Array | null;
  /** A sentence when the loss no longer does its work, with what to change. */
  trouble: string | null;
}

export interface DomainLoss {
  /** Training steps of its own before the model moves, such as a critic's. */
  warmUp?(features: WarmUp): Promise<void>;
  /**
   * Adjusts itself to the present features, then says in which direction they should move.
   *
   * @returns gradient of the domain loss over the rows of source, then of target, [S, s + t, h],
   *   each row's share of a mean over its side; owned by the caller. Called inside tf.tidy.
   */
  step(batch: DomainBatch): tf.Tensor3D;
  /** On held-out rows. */
  read?(batch: DomainBatch): Promise<Reading>;
  /** Everything that further steps depend on, to continue bit for bit; null where there is nothing. */
  state?(): Promise<DomainState>;
  dispose(): void;
}

/** Structured clone and the store's checkpoints carry it. */
export type DomainState = Record<string, Float32Array | number>;

export interface WarmUp {
  /** Features of training rows, another draw at every call; owned by the caller. */
  draw(): DomainBatch;
  /** DomainLoss.read on held-out rows. */
  read(): Promise<Reading>;
  /** Await it now and then; it throws when the work should stop. */
  pause(): Promise<void> | void;
}

export interface Method {
  /** Stable: stored with runs. */
  id: string;
  label: string;
  description: string;
  /**
   * Weights of the domain loss that `all` tries, or the agreement that teaching asks for; the first stands
   * for the plain id where the settings name no other. Empty for methods that have neither.
   */
  strengths: readonly number[];
  /** In place of the first of the strengths where a frozen model of meaning is read. */
  strengthOfMeaning?: number;
  /** Texts an example must have; 1 without it. Pairs of differences need 2. */
  texts?: number;
  /** Target rows are drawn in pairs of one prompt where there are any: see DomainBatch.target. */
  pairedTarget?: boolean;
  /** Whether `prepare` changes texts, not only what examples weigh. */
  movesTexts?: boolean;
  /** Closed form, before training. Must not change what it is given. */
  prepare?(data: DomainData): DomainData;
  /** What it learns beside the source's examples from models that were trained first. */
  teaching?: Teaching;
  /**
   * Where `prepare` moves target rows: the moments that it standardises them with, so that a model can
   * leave the application. Nothing else may move them.
   *
   * @param target row-major [t, columns]
   */
  targetMoments?(target: Float32Array, columns: number): Moments;
  /** Nothing is learned: texts are ranked by what a reward model among the encoders says itself. */
  ownScore?: boolean;
  /** Null: nothing but the source loss moves the model. */
  domainLoss: ((options: MethodOptions) => DomainLoss) | null;
}

export interface Teaching {
  /** Members of the teachers' training, source-only: as many for every member of the data. */
  teachersOf(data: TrainingData): Member[];
  /**
   * The data with what was taught; examples of two texts or more.
   *
   * @param rewards of the target texts, one [t] a teacher @param agreement least probability, .5 to 1
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
  /** For start values, one stream a seed. */
  randoms: readonly Random[];
  /** Continues from here instead of from the start. */
  resume: DomainState | null;
}
