/**
 * An ONNX graph for a BERT-family encoder published without one, written once from its float32 weights
 * and kept among the application's models. The model's own folder is only read.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import { writeBertOnnx } from '../../onnx/index.ts';
import type { Json } from './bad-model.ts';
import { isNoSpace, nameOfModel } from './bad-model.ts';
import { graphTensors, readBertTensors } from './bert-folder.ts';
import { hashOf } from './hash.ts';
import type { Layout } from './layout.ts';

/** Writes the graph of a folder's encoder to a file. */
export type Convert = (folder: string, config: Json, file: string) => Promise<void>;

/** Incremented whenever graphs are written differently. */
const VERSION = 1;

const toOnnx: Convert = async (folder, config, file) => {
  const tensors = graphTensors(await readBertTensors(folder));
  await writeBertOnnx(config, tensors, file, nameOfModel(folder));
};

/**
 * @param models the application's folder for models
 * @returns the folder that contains model.onnx
 * @throws DialectError `bad-model`; `no-space`: no partial file is left
 */
export async function convertedFolder(
  { folder, config, weights }: Layout,
  models: string,
  convert: Convert = toOnnx,
): Promise<string> {
  const hash = createHash('sha256').update(`${VERSION}\n${JSON.stringify(config)}\n`);
  for (const file of weights.files) hash.update(await hashOf(join(folder, file)));
  const kept = join(models, 'converted');
  const target = join(kept, hash.digest('hex').slice(0, 32));
  if (existsSync(join(target, 'model.onnx'))) return target;
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const partial = await mkdtemp(join(kept, 'partial-'));
  try {
    await convert(folder, config, join(partial, 'model.onnx'));
    await rename(partial, target).catch((thrown: unknown) => {
      // Another process was first: its file is the same.
      if (!existsSync(join(target, 'model.onnx'))) throw thrown;
    });
    return target;
  } catch (thrown) {
    if (!isNoSpace(thrown)) throw thrown;
    throw new DialectError(
      'no-space',
      `The disk of ${models} has no room for the converted model; nothing was left there. Make room, then try again.`,
      { folder, models },
    );
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
