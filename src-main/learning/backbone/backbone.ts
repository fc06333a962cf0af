/**
 * A language model that is tuned: from tokens to one vector a text, through adapters whose
 * parameters are one flat vector, as those of every network here. Gradients are derived by hand; a
 * test holds them against automatic differentiation.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Layout } from '../flat.ts';

/** Texts of like length together: all are as long as the longest. */
export interface TokenBatch {
  /** [rows, length]; special tokens first and last, then the padding. */
  ids: Int32Array;
  /** [rows, length]; which segment a token is of, for models that tell two apart; all 0 without it. */
  types?: Int32Array;
  /** [rows, length]; 1 at tokens, 0 at the padding. */
  mask: Int32Array | Float32Array;
  rows: number;
  length: number;
}

/**
 * A forward pass that remembers. What it holds belongs to the tidy around it; outside of one,
 * `dispose` frees it.
 */
export interface BackboneForward {
  /** Vectors of the texts, [rows, dimension]. */
  pooled: tf.Tensor2D;
  /**
   * Gradient over the adapters, [1, size]. Once: it frees the layers as it goes down.
   *
   * @param dPooled gradient of a loss over `pooled`, [rows, dimension]
   */
  backward(dPooled: tf.Tensor2D): tf.Tensor2D;
  /** All but the gradient that `backward` gave; twice does no harm. */
  dispose(): void;
}

/** Adapters folded into weights of their own: as fast as the model without them. */
export interface MergedBackbone {
  /** Vectors of texts, [rows, dimension]. */
  encode(batch: TokenBatch): tf.Tensor2D;
  dispose(): void;
}

export interface Backbone {
  /** Width of a pooled vector. */
  readonly dimension: number;
  /** Tokens of the longest text, special ones included. */
  readonly longest: number;
  /** Layout of the flat parameters of one seed; its start values change nothing of the model. */
  readonly adapters: Layout<string>;
  /**
   * Texts that are computed together, by number: of about `tokens` tokens, one longer text alone.
   */
  batches(texts: readonly Int32Array[], tokens: number): number[][];
  /** Vectors of texts, [rows, dimension]. @param parameters [1, size], or null for the model as it is */
  encode(parameters: tf.Tensor2D | null, batch: TokenBatch): tf.Tensor2D;
  /** @param parameters [1, size] */
  forward(parameters: tf.Tensor2D, batch: TokenBatch): BackboneForward;
  /** For many calls with the same parameters. Not inside tf.tidy, which would free it. */
  merged(parameters: tf.Tensor2D): MergedBackbone;
  /** The model's own weights. */
  dispose(): void;
}
