/**
 * The weights of a folder, tensor by tensor: model.safetensors, or shards located by
 * model.safetensors.index.json.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { badModel, readJson } from './bad-model.ts';
import { openSafetensors, type OpenSafetensors } from './safetensors.ts';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const Index = z.object({ weight_map: z.record(z.string(), z.string()) });

export interface OpenWeights {
  /** The file that holds each tensor, by the tensor's name. */
  holders: ReadonlyMap<string, OpenSafetensors>;
  close(): Promise<void>;
}

/** @throws DialectError `bad-model`: no weights, damaged ones, a shard missing */
export async function openWeights(folder: string): Promise<OpenWeights> {
  if (existsSync(join(folder, SINGLE)) || !existsSync(join(folder, INDEX))) {
    const file = await openSafetensors(join(folder, SINGLE));
    const holders = new Map([...file.shapes.keys()].map((name) => [name, file]));
    return { holders, close: () => file.close() };
  }
  const parsed = Index.safeParse(await readJson(folder, INDEX));
  const map = parsed.success ? Object.entries(parsed.data.weight_map) : [];
  if (map.length === 0) {
    throw badModel(folder, `Its ${INDEX} names no weights. Get this file anew.`);
  }
  const opened = new Map<string, OpenSafetensors>();
  const close = async () => {
    await Promise.all([...opened.values()].map((file) => file.close()));
  };
  try {
    for (const [, named] of map) {
      // A shard is always read from the index's own folder, wherever the index points.
      const name = basename(named);
      if (!opened.has(name)) opened.set(name, await openSafetensors(join(folder, name)));
    }
    // The index decides: a shard may also hold a tensor assigned to another one.
    const holders = new Map<string, OpenSafetensors>();
    for (const [tensor, named] of map) {
      const file = opened.get(basename(named));
      if (file?.shapes.has(tensor)) holders.set(tensor, file);
    }
    return { holders, close };
  } catch (error) {
    await close();
    throw error;
  }
}
