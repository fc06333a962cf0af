/** What a person wants to know of a transformer, and the key of the vectors that it gives. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import { coordinates } from '../coordinates.ts';
import type { EncoderFacts, FeatureBlock } from '../encoder.ts';
import { encoders } from '../index.ts';
import { modelType } from './architecture.ts';
import { isMissing, unreadable } from './bad-model.ts';
import { languagesInWords, licenceInWords, readFrontMatter } from './front-matter.ts';
import { hashOf } from './hash.ts';
import { isModelId, localModel } from './hub-id.ts';
import { readLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import { readName } from './name.ts';
import { bytesOf } from './weights.ts';

export interface InspectedModel extends EncoderFacts {
  /** Equal keys give equal vectors. */
  key: string;
  /** Which file is run, for a person: `onnx/model.onnx, float32`. */
  runs: string;
  layout: Layout;
}

/** Raised when the same files come to give other vectors. */
const VERSION = 1;

const beside = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * Reads what is on disk; opens no model and fetches nothing.
 *
 * @param id a folder or the id of a downloaded model, then choices: `FOLDER?pooling=cls`
 * @param options.models the application's folder for models: downloaded ones, and graphs that are
 *   written for weights that have none
 * @throws DialectError `bad-model`: a sentence about what of the folder cannot be used; `bad-input`
 */
export async function inspectModel(
  id: string,
  { models }: { models?: string } = {},
): Promise<InspectedModel> {
  const { folder: named, choices } = readName(id);
  const downloaded = models === undefined ? null : localModel(named, models);
  const folder = downloaded !== null && !existsSync(named) ? downloaded : named;
  if (downloaded === null && isModelId(named) && !existsSync(named)) throw neither(named);
  const layout = await readLayout(folder, choices, models !== undefined);
  const { weights, settings, config } = layout;
  const card = readFrontMatter(layout.readme);
  const label = basename(resolve(named));
  const runs = `${weights.file}, ${weights.precision}`;
  return {
    id,
    label,
    description: `What a text says, as the ${modelType(config)} model in this folder reads it (${runs}; ${settings.pooling} pooling, windows of ${settings.window} tokens).`,
    dimension: layout.dimension,
    languages: languagesInWords(card.languages),
    licence:
      card.licence === null ? await whereLicenceIs(layout.folder) : licenceInWords(card.licence),
    bytes: await bytesOf(layout.folder, [...weights.files, ...beside]),
    blocks: [answerBlock(label, layout.dimension)],
    key: await keyOf(layout),
    runs,
    layout,
  };
}

function answerBlock(label: string, dimension: number): FeatureBlock {
  const features = coordinates(label, dimension, `that ${label} gives a text`);
  return { id: 'answer', label: 'answer alone', kind: 'meaning', reads: 'answer', features };
}

/** A folder often has the text without the word; it is not read for one. */
async function whereLicenceIs(folder: string): Promise<string> {
  const file = (await licenceFiles(folder)).find((name) => /^licen/i.test(name));
  return file === undefined ? licenceInWords(null) : `see ${file}`;
}

/** What has to go along with copies of the weights: names of files in the folder. */
export async function licenceFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder, { withFileTypes: true });
  const named = /^(licen[cs]e|copying|notice)(\.(txt|md))?$/i;
  return files
    .filter((file) => !file.isDirectory() && named.test(file.name))
    .map(({ name }) => name)
    .sort();
}

function neither(named: string): DialectError {
  return new DialectError(
    'bad-model',
    `“${named}” is neither a folder nor a model that was downloaded. Check how it is written, or download it first. Built in are ${encoders.map(({ id }) => id).join(' and ')}.`,
    { named },
  );
}

async function keyOf({ folder, weights, settings }: Layout): Promise<string> {
  const hash = createHash('sha256').update(`${VERSION}\n${weights.kind}\n`);
  for (const file of [...weights.files, ...beside]) {
    hash.update(`${file} ${await hashIfThere(folder, file)}\n`);
  }
  const { pooling, window, prefix, normalise } = settings;
  return hash.update(JSON.stringify([pooling, window, prefix, normalise])).digest('hex');
}

async function hashIfThere(folder: string, file: string): Promise<string> {
  try {
    return await hashOf(join(folder, file));
  } catch (thrown) {
    if (isMissing(thrown)) return 'none';
    throw unreadable(folder, file, thrown);
  }
}
