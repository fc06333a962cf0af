/** Facts about a transformer for people, and the key of its vectors. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import type { CountTokens, EncoderFacts, FeatureBlock, Reads, TextInput } from '../encoder.ts';
import { encoders } from '../index.ts';
import { modelType } from './architecture.ts';
import { isMissing, LONGEST_TEXT, requirePlainFile, unreadable } from './bad-model.ts';
import { openCounter } from './count.ts';
import { languagesInWords, licenceInWords, readFrontMatter } from './front-matter.ts';
import { hashOf } from './hash.ts';
import { isModelId, localModel } from './hub-id.ts';
import { readLayout, tunesScore } from './layout.ts';
import type { Layout } from './layout.ts';
import { readName } from './name.ts';
import { readingOf, tunedReading, type ModelFacts, type Reading } from './readings/index.ts';
import { bytesOf } from './weights.ts';

export interface InspectedModel extends EncoderFacts {
  /** Equal keys give equal vectors. */
  key: string;
  reads: Reads;
  tunedBlocks: readonly FeatureBlock[];
  /** Characters of an item that are read. */
  work(item: TextInput): number;
  /** Opens only the tokenizer. @throws DialectError `bad-model` */
  openCounter(): Promise<CountTokens>;
  /** The file that is run, for people: `onnx/model.onnx, float32`. */
  runs: string;
  layout: Layout;
}

/** Incremented whenever the same files give different vectors. */
const VERSION = 2;

/** Incremented whenever a reading gives different columns. */
const READS_VERSION = 1;
/** The same of prompt and answer compared by a causal model: by its cosine once. */
const COMPARED = { by: ['cosine', 'fit'], version: 'by ranks' };

const beside = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
const TEMPLATE = 'chat_template.jinja';

/**
 * Reads files on disk; opens no model and fetches nothing.
 *
 * @param id a folder or the id of a downloaded model, then choices: `FOLDER?pooling=cls`
 * @param options.models the application's folder for models: downloaded ones, and graphs written for
 *     weights that have none
 * @throws DialectError `bad-model`: a sentence on what in the folder cannot be used; `bad-input`
 */
export async function inspectModel(
  id: string,
  options: { models?: string } = {},
): Promise<InspectedModel> {
  const { folder: named } = readName(id);
  const layout = await layoutOf(id, options);
  const { weights, settings, config } = layout;
  const card = readFrontMatter(layout.readme);
  const label = basename(resolve(named));
  const facts = { label, dimension: layout.dimension, causal: layout.causal };
  const used = settings.reads.map(readingOf);
  const blocks = used.flatMap((reading) => reading.blocks(facts));
  const runs = `${weights.file}, ${weights.precision}`;
  return {
    id,
    label,
    description: `What a text says, as the ${modelType(config)} model in this folder reads it (${runs}; ${settings.pooling} pooling, windows of ${settings.window} tokens${leftOut(settings.leftOut ?? [])}).`,
    dimension: blocks.reduce((sum, { features }) => sum + features.length, 0),
    languages: languagesInWords(card.languages),
    licence:
      card.licence === null ? await whereLicenceIs(layout.folder) : licenceInWords(card.licence),
    bytes: await bytesOf(layout.folder, [...weights.files, ...beside]),
    blocks,
    reads: blocks.every(({ reads }) => reads === 'answer') ? 'answer' : 'prompt and answer',
    tunedBlocks: tunedReadings(layout).flatMap((reading) => reading.blocks(facts)),
    work: workOf(facts, used, settings.window * CHARACTERS_A_TOKEN),
    openCounter: () => openCounter(layout, facts),
    key: await keyOf(layout),
    runs,
    layout,
  };
}

function tunedReadings(layout: Layout): Reading[] {
  const own = tunedReading(layout.settings.reads);
  return tunesScore(layout) ? [own, readingOf('score')] : [own];
}

/** Without the hash of the weights, which requires reading all of them. @throws like `inspectModel` */
export async function layoutOf(id: string, { models }: { models?: string }): Promise<Layout> {
  const { folder: named, choices } = readName(id);
  const downloaded = models === undefined ? null : localModel(named, models);
  const folder = downloaded !== null && !existsSync(named) ? downloaded : named;
  if (downloaded === null && isModelId(named) && !existsSync(named)) throw neither(named);
  return readLayout(folder, choices, models !== undefined);
}

/** Approximate for alphabetic scripts; text beyond a window is not read. */
const CHARACTERS_A_TOKEN = 4;

/**
 * A prompt read alone is cached for all its answers, and not counted.
 *
 * @param most maximum characters of a sequence, which is cut at its window; only a text alone, in a model
 *     that reads in both directions, is not cut
 */
function workOf(facts: ModelFacts, used: readonly Reading[], most: number): InspectedModel['work'] {
  return (item) => {
    const passages = new Map<string | null, number>();
    for (const reading of used) {
      for (const { prompt, text } of reading.passages(item, facts)) {
        if (prompt === null && text !== item.text) continue;
        const all = (prompt?.length ?? 0) + text.length;
        passages.set(prompt, prompt !== null || facts.causal ? Math.min(all, most) : all);
      }
    }
    return [...passages.values()].reduce((sum, length) => sum + length, 1);
  };
}

/** A folder often has the licence's text but not its name; the text is not searched for it. */
async function whereLicenceIs(folder: string): Promise<string> {
  const file = (await licenceFiles(folder)).find((name) => /^licen/i.test(name));
  return file === undefined ? licenceInWords(null) : `see ${file}`;
}

/** Names of files that must accompany copies of the weights. */
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
    `“${named}” is neither a folder nor a model that was downloaded. Check its spelling, or download it first. The built-in encoders are ${encoders.map(({ id }) => id).join(' and ')}.`,
    { named },
  );
}

/** The key of a causal model's vectors in versions that compared prompt and answer by their cosine. */
export async function keyByCosine(id: string, options: { models?: string }): Promise<string> {
  return keyOf(await layoutOf(id, options), { byCosine: true });
}

async function keyOf(
  { folder, weights, settings }: Layout,
  { byCosine = false } = {},
): Promise<string> {
  const hash = createHash('sha256').update(`${VERSION}\n${weights.kind}\n`);
  const template = weights.kind === 'causal' ? [TEMPLATE] : [];
  for (const file of [...weights.files, ...beside, ...template]) {
    hash.update(`${file} ${await hashIfThere(folder, file)}\n`);
  }
  const { pooling, window, prefix, normalise, reads } = settings;
  // Reading the answer alone keeps the key from before other readings existed.
  if (reads.join() !== 'answer') hash.update(`reads ${READS_VERSION} ${reads.join()}\n`);
  const compares = weights.kind === 'causal' && reads.some((one) => COMPARED.by.includes(one));
  if (compares && !byCosine) {
    hash.update(`${COMPARED.version}\n`);
  }
  return hash.update(JSON.stringify([pooling, window, prefix, normalise])).digest('hex');
}

async function hashIfThere(folder: string, file: string): Promise<string> {
  try {
    const isText = beside.includes(file) || file === TEMPLATE;
    await requirePlainFile(folder, file, isText ? LONGEST_TEXT : Infinity);
    return await hashOf(join(folder, file));
  } catch (thrown) {
    if (isMissing(thrown)) return 'none';
    throw unreadable(folder, file, thrown);
  }
}

/** '; its Dense is left out' */
function leftOut(modules: readonly string[]): string {
  if (modules.length === 0) return '';
  return `; its ${modules.join(' and ')} ${modules.length === 1 ? 'is' : 'are'} left out`;
}
