/**
 * Multi-head self-attention and its gradient, by the engine's own kernels if it has them, else by the
 * plain ones of heads.ts. Rows are tokens, text after text: [N, H] with N = texts x length. The factor 1
 * / sqrt(d) of the scores is part of the query's weights. Inside tf.tidy.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdapterTarget } from '../../domain/bert.ts';
import { consume } from './flow.ts';
import { fusedKernels, type AttentionInputs, type Triple } from '../fused.ts';
import { attend, attendBackward, toRows, type HeadsKept, type TokenShape } from './heads.ts';

/** Effective matrices [out, in], with their adapters merged in, if they have any. */
export type Matrices = Record<AdapterTarget, tf.Tensor2D>;
/** [1, out] */
export type Biases = Record<AdapterTarget, tf.Tensor2D>;

/** Inputs of the engine's own gradient: rows without their biases, and contexts as rows. */
interface FusedKept extends Triple<tf.Tensor2D> {
  context: tf.Tensor2D;
  /** Recomputed on the way back. */
  weights: null;
}

export type AttentionKept = HeadsKept | FusedKept;

/**
 * Without the output's bias: normalisation adds it.
 *
 * @param closed added to the scores, [texts, 1, length]: hugely negative at padding; null without padding
 */
export function attention(
  x: tf.Tensor2D,
  matrices: Matrices,
  biases: Biases,
  shape: TokenShape,
  closed: tf.Tensor3D | null,
): { products: tf.Tensor2D; kept: AttentionKept } {
  const of = (target: AdapterTarget): tf.Tensor2D => tf.matMul(x, matrices[target], false, true);
  const products = { query: of('query'), key: of('key'), value: of('value') };
  const output = (rows: tf.Tensor2D): tf.Tensor2D => tf.matMul(rows, matrices.output, false, true);
  const fused = fusedKernels();
  if (fused) {
    const context = fused.attention(fusedInputs(products, biases, shape, closed));
    return { products: output(context), kept: { ...products, context, weights: null } };
  }
  const kept = attend(products, biases, shape, closed);
  return { products: consume(toRows(kept.context, shape), output), kept };
}

function fusedInputs(
  products: Triple<tf.Tensor2D>,
  biases: Triple<tf.Tensor2D>,
  { texts, length, heads }: TokenShape,
  closed: tf.Tensor3D | null,
): AttentionInputs {
  return { products, biases, heads, closed: closed ?? tf.zeros([texts, 1, length]) };
}

/** Contexts of all heads as rows, [N, H]: the input of the output matrix. */
export function contextRows(kept: AttentionKept, shape: TokenShape): tf.Tensor2D {
  return kept.weights ? toRows(kept.context, shape) : kept.context;
}

/**
 * Gradients over the projected queries, keys and values as rows, [N, H], at least those that are wanted.
 * Over the output projection it is dy itself.
 */
export function attentionBackward(
  dy: tf.Tensor2D,
  { matrices, biases }: { matrices: Matrices; biases: Biases },
  { shape, closed }: { shape: TokenShape; closed: tf.Tensor3D | null },
  kept: AttentionKept,
  wanted: ReadonlySet<AdapterTarget>,
): Partial<Matrices> {
  const dContext: tf.Tensor2D = tf.matMul(dy, matrices.output);
  if (kept.weights) return attendBackward(dContext, shape, kept, wanted);
  const fused = fusedKernels();
  if (!fused) throw new Error('The engine was changed between the ways there and back.');
  const gradients = fused.attentionGradient(fusedInputs(kept, biases, shape, closed), dContext);
  dContext.dispose();
  return gradients;
}
