/**
 * A source loss: how human labels train rewards. One file and one line in `index.ts`; a test checks every
 * loss against automatic differentiation and finite differences.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { ExampleSet } from '../examples.ts';

/** The B examples of a batch, for every seed. Tensors are made on demand. */
export interface LossBatch {
  /** Weights, [S, B]; a seed's weights add up to 1, so weighted sums are means. */
  share: tf.Tensor2D;
  /** ExampleSet.value, [S, B]. */
  value(): tf.Tensor2D;
  /** 1 at the K places that are an example's own texts, 0 beyond, [S, B, K]. */
  mask(): tf.Tensor3D;
}

export interface LossValue {
  /** Weighted mean over the batch, [S]. */
  loss: tf.Tensor1D;
  /** Its gradient over rewards, [S, B, K]. */
  gradient: tf.Tensor3D;
  /** Its gradient over the auxiliary parameters, [S, E]; null if the loss has none. */
  extras: tf.Tensor2D | null;
}

export interface SourceLoss {
  /** Stable: stored with runs. */
  id: string;
  label: string;
  /** One sentence: which labels it learns from, and how. */
  description: string;
  /** The examples it reads: see runs/stages/examples.ts, which makes them from a run's snapshot. */
  reads: 'pairs' | 'gaps' | 'ties' | 'choices' | 'rankings' | 'scores' | 'classes';
  /**
   * Start values of auxiliary parameters that are learned along, such as a threshold for ties.
   *
   * @param examples all of the run, held-out ones too: some class may occur only there
   */
  extras?(examples: ExampleSet): number[];
  /**
   * @param reward [S, B, K] @param extras auxiliary parameters, [S, E]; null if the loss has none
   *     Called inside tf.tidy.
   */
  evaluate(reward: tf.Tensor3D, extras: tf.Tensor2D | null, batch: LossBatch): LossValue;
}
