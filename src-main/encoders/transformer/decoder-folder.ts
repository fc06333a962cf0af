/**
 * A folder in the Hugging Face layout with a causal language model: config.json, and weights in
 * model.safetensors, or in shards located by model.safetensors.index.json.
 */
import type { DecoderConfig } from '../../domain/decoder.ts';
import type { TensorSource } from '../../domain/tensors.ts';
import { badModel, readJson } from './bad-model.ts';
import { parseDecoderConfig } from './decoder-config.ts';
import { openWeights } from './open-weights.ts';

const ANCHOR = 'embed_tokens.weight';

export interface DecoderFolder {
  config: DecoderConfig;
  /**
   * Tensors by their names in the model without a head (`embed_tokens.weight`, `layers.0. ...`), plus
   * `lm_head.weight` and `score.weight` if present.
   */
  tensors: TensorSource;
  close(): Promise<void>;
}

/**
 * Opens the files; tensors are read on demand.
 *
 * @throws DialectError `bad-model`: another architecture, no weights, damaged ones, a shard missing
 */
export async function openDecoderFolder(folder: string): Promise<DecoderFolder> {
  const json = await readJson(folder, 'config.json');
  if (json === null) throw badModel(folder, 'It has no config.json.');
  const config = parseDecoderConfig(json, folder);
  const { holders, close } = await openWeights(folder);
  const anchor = [...holders.keys()].find((name) => name.endsWith(ANCHOR)) ?? ANCHOR;
  const prefix = anchor.slice(0, -ANCHOR.length);
  const heads = ['lm_head.', 'score.'];
  const full = (name: string) =>
    heads.some((head) => name.startsWith(head)) ? name : `${prefix}${name}`;
  const tensors: TensorSource = {
    shape: (name) => holders.get(full(name))?.shapes.get(full(name)),
    async read(name) {
      const file = holders.get(full(name));
      if (file === undefined) throw badModel(folder, `Its weights lack ${full(name)}.`);
      return file.read(full(name));
    },
  };
  return { config, tensors, close };
}
