/** One layer: attention, then the feed-forward part, each added to its input and normalised. */
import * as tf from '@tensorflow/tfjs-core';
import { adapterTargets, type AdapterTarget } from '../../domain/bert.ts';
import { adapterGradients, type Adapted } from './adapters.ts';
import {
  attention,
  attentionBackward,
  contextRows,
  type AttentionKept,
  type Biases,
  type Matrices,
} from './attention.ts';
import { feedForward, feedForwardBackward, type FeedForwardWeights } from './feed-forward.ts';
import type { GeluKept } from './gelu.ts';
import type { TokenShape } from './heads.ts';
import { normaliseBackward, normaliseSum, type NormaliseKept, type Norm } from './normalise.ts';

export interface LayerWeights {
  matrices: Matrices;
  biases: Biases;
  attentionNorm: Norm;
  feedForward: FeedForwardWeights;
  outputNorm: Norm;
}

/** Values shared by all layers of one pass. */
export interface Pass {
  shape: TokenShape;
  closed: tf.Tensor3D | null;
  epsilon: number;
}

export interface LayerKept {
  x: tf.Tensor2D;
  attention: AttentionKept;
  attentionNorm: NormaliseKept;
  feedForward: GeluKept;
  outputNorm: NormaliseKept;
}

/** [N, H] to [N, H]. Inside tf.tidy. @param matrices to use instead of the layer's own */
export function layerForward(
  x: tf.Tensor2D,
  layer: LayerWeights,
  matrices: Matrices,
  { shape, closed, epsilon }: Pass,
): { y: tf.Tensor2D; kept: LayerKept } {
  const { biases } = layer;
  const attended = attention(x, matrices, biases, shape, closed);
  const { y: a, ...attentionNorm } = normaliseSum(
    x,
    attended.products,
    biases.output,
    layer.attentionNorm,
    epsilon,
  );
  const fed = feedForward(a, layer.feedForward);
  const { y, ...outputNorm } = normaliseSum(
    a,
    fed.products,
    layer.feedForward.outerBias,
    layer.outputNorm,
    epsilon,
  );
  a.dispose();
  const kept = { x, attention: attended.kept, attentionNorm, feedForward: fed.kept, outputNorm };
  return { y, kept };
}

export interface LayerGradients {
  /** Summands of the gradient over the layer's input; empty if nothing below is adapted. */
  dx: tf.Tensor2D[];
  adapters: Partial<Record<AdapterTarget, { a: tf.Tensor2D; b: tf.Tensor2D }>>;
}

/**
 * Inside tf.tidy.
 *
 * @param dy summands of the gradient over the layer's output
 * @param goesOn whether the gradient over the input is wanted
 */
export function layerBackward(
  dy: readonly tf.Tensor2D[],
  layer: LayerWeights,
  { matrices, adapters }: Adapted<AdapterTarget>,
  pass: Pass,
  { kept, goesOn }: { kept: LayerKept; goesOn: boolean },
): LayerGradients {
  const { shape } = pass;
  const dFed = normaliseBackward(dy, layer.outputNorm.gain, kept.outputNorm);
  const da = [dFed, feedForwardBackward(dFed, layer.feedForward, kept.feedForward)];
  const dOutput = normaliseBackward(da, layer.attentionNorm.gain, kept.attentionNorm);
  tf.dispose(da);
  const wanted = new Set(adapterTargets.filter((target) => goesOn || adapters[target]));
  const inner: Partial<Matrices> = [...wanted].some((target) => target !== 'output')
    ? attentionBackward(dOutput, { matrices, biases: layer.biases }, pass, kept.attention, wanted)
    : {};
  const gradients: LayerGradients = { dx: [], adapters: {} };
  for (const target of adapterTargets) {
    const adapter = adapters[target];
    const dTarget = target === 'output' ? dOutput : inner[target];
    if (!adapter || !dTarget) continue;
    const input = target === 'output' ? contextRows(kept.attention, shape) : kept.x;
    gradients.adapters[target] = adapterGradients(input, dTarget, adapter);
  }
  if (goesOn) {
    const parts = Object.entries(inner).map(([target, dTarget]) =>
      tf.matMul<tf.Tensor2D>(dTarget, matrices[target as AdapterTarget]),
    );
    gradients.dx = [dOutput, ...parts];
  }
  return gradients;
}
