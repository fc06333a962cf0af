/**
 * A folder in the Hugging Face layout with a causal language model: config.json, and weights in
 * model.safetensors, or in shards among which model.safetensors.index.json says where each tensor is.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { DecoderConfig } from '../../domain/decoder.ts';
import type { TensorSource } from '../../domain/tensors.ts';
import { badModel, readJson } from './bad-model.ts';
import { parseDecoderConfig } from './decoder-config.ts';
import { openSafetensors, type OpenSafetensors } from './safetensors.ts';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const Index = z.object({ weight_map: z.record(z.string(), z.string()) });
const ANCHOR = 'embed_tokens.weight';

export interface DecoderFolder {
  config: DecoderConfig;
  /**
   * Tensors by their names in the model without a head (`embed_tokens.weight`, `layers.0. ...`), and
   * `lm_head.weight` and `score.weight` where they are there.
   */
  tensors: TensorSource;
  close(): Promise<void>;
}

/**
 * Opens the files; a tensor is read when it is asked for.
 *
 * @throws DialectError `bad-model`: another architecture, no weights, damaged ones, a shard missing
 */
export async function openDecoderFolder(folder: string): Promise<DecoderFolder> {
  const json = await readJson(folder, 'config.json');
  if (json === null) throw badModel(folder, 'It has no config.json.');
  const config = parseDecoderConfig(json, folder);
  const { files, holders } = await openWeights(folder);
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
  return { config, tensors, close: () => closeAll(files) };
}

interface Weights {
  files: OpenSafetensors[];
  /** The file that each tensor is read from. */
  holders: Map<string, OpenSafetensors>;
}

async function openWeights(folder: string): Promise<Weights> {
  if (existsSync(join(folder, SINGLE)) || !existsSync(join(folder, INDEX))) {
    const file = await openSafetensors(join(folder, SINGLE));
    return { files: [file], holders: new Map([...file.shapes.keys()].map((name) => [name, file])) };
  }
  const parsed = Index.safeParse(await readJson(folder, INDEX));
  const map = parsed.success ? Object.entries(parsed.data.weight_map) : [];
  if (map.length === 0) {
    throw badModel(folder, `Its ${INDEX} names no weights. Get this file anew.`);
  }
  const opened = new Map<string, OpenSafetensors>();
  try {
    for (const [, named] of map) {
      // A shard lies beside its index, wherever the index points.
      const name = basename(named);
      if (!opened.has(name)) opened.set(name, await openSafetensors(join(folder, name)));
    }
    // The index decides: a shard may hold a tensor that another one is named for.
    const holders = new Map<string, OpenSafetensors>();
    for (const [tensor, named] of map) {
      const file = opened.get(basename(named));
      if (file?.shapes.has(tensor)) holders.set(tensor, file);
    }
    return { files: [...opened.values()], holders };
  } catch (error) {
    await closeAll([...opened.values()]);
    throw error;
  }
}

async function closeAll(files: readonly OpenSafetensors[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}
