/** One layer: attention, then the feed-forward part, each added to its input and normalised. */
import * as tf from '@tensorflow/tfjs-core';
import { adapterTargets, type AdapterTarget } from '../../domain/bert.ts';
import { matMul } from '../ops.ts';
import { consume } from './flow.ts';
import { adapterGradients, type Adapter } from './adapters.ts';
import {
  attention,
  attentionBackward,
  toRows,
  type AttentionKept,
  type Biases,
  type Matrices,
  type TokenShape,
} from './attention.ts';
import {
  feedForward,
  feedForwardBackward,
  type FeedForwardKept,
  type FeedForwardWeights,
} from './feed-forward.ts';
import { normalise, normaliseBackward, type Normalised } from './normalise.ts';

/** Gain and offset of a layer normalisation, [1, 1, H] each. */
export interface Norm {
  gain: tf.Tensor3D;
  offset: tf.Tensor3D;
}

export interface LayerWeights {
  matrices: Matrices;
  biases: Biases;
  attentionNorm: Norm;
  feedForward: FeedForwardWeights;
  outputNorm: Norm;
}

/** What a pass through all layers has in common. */
export interface Pass {
  shape: TokenShape;
  closed: tf.Tensor3D | null;
  epsilon: tf.Scalar;
}

export interface LayerKept {
  x: tf.Tensor3D;
  attention: AttentionKept;
  attentionNorm: Omit<Normalised, 'y'>;
  feedForward: FeedForwardKept;
  outputNorm: Omit<Normalised, 'y'>;
}

/** [1, N, H] to [1, N, H]. Inside tf.tidy. @param matrices in place of the layer's own */
export function layerForward(
  x: tf.Tensor3D,
  layer: LayerWeights,
  matrices: Matrices,
  { shape, closed, epsilon }: Pass,
): { y: tf.Tensor3D; kept: LayerKept } {
  const attended = attention(x, matrices, layer.biases, shape, closed);
  const { gain, offset } = layer.attentionNorm;
  const sum = consume(attended.y, (rows) => tf.add(x, rows));
  const { y: a, ...attentionNorm } = normalise(sum, gain, offset, epsilon);
  sum.dispose();
  const fed = feedForward(a, layer.feedForward);
  const last = layer.outputNorm;
  const ends = consume(fed.y, (rows) => tf.add(a, rows));
  a.dispose();
  const { y, ...outputNorm } = normalise(ends, last.gain, last.offset, epsilon);
  ends.dispose();
  return {
    y,
    kept: { x, attention: attended.kept, attentionNorm, feedForward: fed.kept, outputNorm },
  };
}

export interface LayerGradients {
  /** Over the layer's input; none where nothing below is adapted. */
  dx?: tf.Tensor3D;
  adapters: Partial<Record<AdapterTarget, { a: tf.Tensor3D; b: tf.Tensor3D }>>;
}

/** Inside tf.tidy. @param goesOn whether the gradient over the input is wanted */
export function layerBackward(
  dy: tf.Tensor3D,
  layer: LayerWeights,
  matrices: Matrices,
  adapters: Partial<Record<AdapterTarget, Adapter>>,
  { shape }: Pass,
  kept: LayerKept,
  goesOn: boolean,
): LayerGradients {
  const dFed = normaliseBackward(dy, layer.outputNorm.gain, kept.outputNorm);
  const dOutput = consume(
    feedForwardBackward(dFed, layer.feedForward, kept.feedForward),
    (rows) => consume(dFed, (direct) => tf.add(direct, rows)),
    (da) => normaliseBackward(da, layer.attentionNorm.gain, kept.attentionNorm),
  );
  const wanted = new Set(adapterTargets.filter((target) => goesOn || adapters[target]));
  const inner: Partial<Matrices> = [...wanted].some((target) => target !== 'output')
    ? attentionBackward(dOutput, matrices, shape, kept.attention, wanted)
    : {};
  const gradients: LayerGradients = { adapters: {} };
  for (const target of adapterTargets) {
    const adapter = adapters[target];
    const dTarget = target === 'output' ? dOutput : inner[target];
    if (!adapter || !dTarget) continue;
    const input = target === 'output' ? toRows(kept.attention.context, shape) : kept.x;
    gradients.adapters[target] = adapterGradients(input, dTarget, adapter);
  }
  if (goesOn) {
    const parts = Object.entries(inner).map(([target, dTarget]) =>
      matMul(dTarget, matrices[target as AdapterTarget]),
    );
    gradients.dx = tf.addN([dOutput, ...parts]);
  }
  return gradients;
}
