/** Packs through a model: vectors of tokens behind the last norm. */
import * as tf from '@tensorflow/tfjs-core';
import { DialectError } from '../../../contract/errors.ts';
import type { DecoderConfig, DecoderLayerKind } from '../../../domain/decoder.ts';
import { masksOf, type Masks } from './attention.ts';
import { layerForward, type LayerPass } from './layer.ts';
import type { Pack } from './pack.ts';
import { rmsNorm } from './rms-norm.ts';
import { turnOf, type Turn } from './rotary.ts';
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

/** What the layers read of a pack, made once for each kind of layer. Inside tf.tidy. */
export function passesOf(config: DecoderConfig, pack: Pack): (kind: DecoderLayerKind) => LayerPass {
  const masks = new Map<number | null, Masks>();
  const turns = new Map<DecoderLayerKind['rotary'], { queryTurn: Turn; keyTurn: Turn }>();
  for (const { rotary, window } of config.layers) {
    if (!masks.has(window)) masks.set(window, masksOf(pack, window));
    if (turns.has(rotary)) continue;
    turns.set(rotary, {
      queryTurn: turnOf(rotary, pack.positions, config.scoreScale),
      keyTurn: turnOf(rotary, pack.positions, 1),
    });
  }
  return ({ rotary, window }) => ({
    ...(turns.get(rotary) as { queryTurn: Turn; keyTurn: Turn }),
    ...{ config, pack, masks: masks.get(window) as Masks },
  });
}

/** Vectors behind the last norm, [N, hidden]; transformers calls them last_hidden_state. */
export function hiddenStates(model: DecoderModel, pack: Pack): tf.Tensor2D {
  const { config, layers, norm } = model;
  return tf.tidy(() => {
    const passOf = passesOf(config, pack);
    let x = embed(model, pack);
    for (const layer of layers) {
      const next = layerForward(x, layer, layer.matrices, passOf(layer.kind));
      x.dispose();
      x = next;
    }
    return rmsNorm(x, norm, config.epsilon);
  });
}
