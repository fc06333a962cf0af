/** Runs packs through a model: token vectors after the last norm. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError } from '../../../contract/errors.ts';
import type { DecoderConfig, DecoderLayerKind } from '../../../domain/decoder.ts';
import { masksOf } from './attention.ts';
import { layerForward, type KindTensors, type LayerPass } from './layer.ts';
import type { Pack } from './pack.ts';
import { rmsNorm } from './rms-norm.ts';
import { turnOf } from './rotary.ts';
import type { DecoderModel } from './weights.ts';

/**
 * Embeddings of a pack's rows, [N, hidden]. Inside tf.tidy.
 *
 * @throws RangeError for a text longer than the model takes
 * @throws DialectError `bad-model`: a token that the model does not have
 */
export function embed({ config, embeddings }: DecoderModel, { ids, positions }: Pack): tf.Tensor2D {
  const { hidden, vocabulary, embeddingScale } = config;
  const values = new Float32Array(ids.length * hidden);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row];
    if (positions[row] >= config.positions) {
      throw new RangeError(`A text of more than ${config.positions} tokens, the model's longest.`);
    }
    if (id < 0 || id >= vocabulary) {
      throw new DialectError(
        'bad-model',
        `The tokenizer gives token ${id}, and the model knows ${vocabulary}. Take tokenizer.json and weights of the same model.`,
        { id, vocabulary },
      );
    }
    values.set(embeddings.subarray(id * hidden, (id + 1) * hidden), row * hidden);
  }
  if (embeddingScale !== 1) for (let i = 0; i < values.length; i++) values[i] *= embeddingScale;
  return tf.tensor2d(values, [ids.length, hidden]);
}

function kindsOf({ layers }: DecoderConfig): DecoderLayerKind[] {
  return [...new Set(layers)];
}

/** One for each kind of layer. Inside tf.tidy. */
export function kindTensors(config: DecoderConfig, pack: Pack): KindTensors[] {
  return kindsOf(config).map(({ rotary, window }) => ({
    masks: masksOf(pack, window),
    queryTurn: turnOf(rotary, pack.positions, config.scoreScale),
    keyTurn: turnOf(rotary, pack.positions, 1),
  }));
}

/** One for each layer. */
export function passesOf(
  config: DecoderConfig,
  pack: Pack,
  tensors: readonly KindTensors[],
): LayerPass[] {
  const kinds = kindsOf(config);
  return config.layers.map((kind) => ({ config, pack, ...tensors[kinds.indexOf(kind)] }));
}

/** The middle vectors are taken after this share of the layers. */
const MIDDLE = 0.6;

/** Index of the layer after which the middle vectors are taken. */
function middleLayer({ layers }: DecoderConfig): number {
  return Math.ceil(MIDDLE * layers.length);
}

/** Vectors of a pack's rows, [N, hidden] each. */
export interface PackStates {
  /** After the last norm; transformers calls them last_hidden_state. */
  last: tf.Tensor2D;
  /** After a middle layer, without a norm. */
  middle: tf.Tensor2D;
}

export function packStates(model: DecoderModel, pack: Pack): PackStates {
  const { config, layers, norm } = model;
  const taken = middleLayer(config);
  return tf.tidy(() => {
    const passes = passesOf(config, pack, kindTensors(config, pack));
    let x = embed(model, pack);
    let middle = x;
    for (const [i, layer] of layers.entries()) {
      const next = tf.tidy(() => layerForward(x, layer, layer.matrices, passes[i]).y);
      if (x !== middle || i < taken) x.dispose();
      x = next;
      if (i + 1 === taken) middle = x;
    }
    return { last: rmsNorm(x, norm, config.epsilon), middle };
  });
}

/** Vectors after the last norm, [N, hidden]. */
export function hiddenStates(model: DecoderModel, pack: Pack): tf.Tensor2D {
  const { last, middle } = packStates(model, pack);
  middle.dispose();
  return last;
}
