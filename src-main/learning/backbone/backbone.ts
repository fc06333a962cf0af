/**
 * A language model under tuning: from tokens to one vector per text, through adapters whose parameters
 * are one flat vector, like those of every network here. Gradients are derived by hand; a test checks
 * them against automatic differentiation.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Layout } from '../flat.ts';

/** Texts of similar length, padded to the longest. */
export interface TokenBatch {
  /** [rows, length]; special tokens first and last, then the padding. */
  ids: Int32Array;
  /** [rows, length]; the segment of each token, for models with two segments; all 0 by default. */
  types?: Int32Array;
  /** [rows, length]; 1 at tokens, 0 at the padding. */
  mask: Int32Array | Float32Array;
  rows: number;
  length: number;
}

/**
 * A forward pass with what its backward pass needs. Its tensors belong to the surrounding tidy; outside
 * of one, `dispose` frees them.
 */
export interface BackboneForward {
  /** Vectors of the texts, [rows, dimension]. */
  pooled: tf.Tensor2D;
  /**
   * Gradient over the adapters, [1, size]. Call it once: it frees the layers on its way down.
   *
   * @param dPooled gradient of a loss over `pooled`, [rows, dimension]
   */
  backward(dPooled: tf.Tensor2D): tf.Tensor2D;
  /** Frees everything but the gradient that `backward` returned; harmless when called twice. */
  dispose(): void;
}

/** The model with its adapters merged into a copy of the weights: as fast as without adapters. */
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
  /** Layout of one seed's flat parameters; their start values leave the model unchanged. */
  readonly adapters: Layout<string>;
  /** Groups of texts to compute together, by index: about `tokens` tokens each; a longer text is alone. */
  batches(texts: readonly Int32Array[], tokens: number): number[][];
  /** Vectors of texts, [rows, dimension]. @param parameters [1, size], or null for the model as it is */
  encode(parameters: tf.Tensor2D | null, batch: TokenBatch): tf.Tensor2D;
  /** @param parameters [1, size] */
  forward(parameters: tf.Tensor2D, batch: TokenBatch): BackboneForward;
  /** For many calls with the same parameters. Not inside tf.tidy, which would free it. */
  merged(parameters: tf.Tensor2D): MergedBackbone;
  /** Frees the model's own weights. */
  dispose(): void;
}
