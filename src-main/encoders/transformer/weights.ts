/**
 * The choice among a folder's weights: float32 first, as published, then lower precisions. A BERT-family
 * encoder that has float32 weights but no graph gets one written for it; causal models are run from their
 * weights by an engine, even if they come with graphs.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decoderFamilies } from '../../domain/decoder.ts';
import { modelType } from './architecture.ts';
import { badModel, isMissing, readJson, requirePlainFile, unreadable } from './bad-model.ts';
import type { Json } from './bad-model.ts';
import { onnxDamage } from './damage.ts';
import { isDecoder } from './decoder-config.ts';
import { readSafetensors } from './safetensors.ts';
import { isHeaded } from './score-head.ts';

export interface Weights {
  /** safetensors: needs a graph to be written first. causal: run by an engine. */
  kind: 'onnx' | 'safetensors' | 'causal';
  /** Path relative to the folder, with `/`. */
  file: string;
  /** The file and those that belong to it (ONNX stores weights above 2 GB separately). */
  files: string[];
  /** Precision of its numbers; quantized models also round anew for every batch. */
  precision: 'float32' | 'float16' | 'quantized';
}

/** Model types that `onnx/` can build graphs of. */
export const convertible = ['bert', 'roberta', 'xlm-roberta', 'camembert'];

const folders = ['onnx/', ''];
const rounded = ['_quantized', '_int8', '_uint8', '_q8', '_q4', '_bnb4', '_q4f16'];

/**
 * @param convert whether a graph can be written for weights that have none
 * @throws DialectError `bad-model`: no usable weights, or damaged ones
 */
export async function weightsOf(folder: string, config: Json, convert: boolean): Promise<Weights> {
  const there = new Set(await filesOf(folder));
  const found = candidates(config, convert, there).find(({ file }) => there.has(file));
  if (!found) throw badModel(folder, whyNone(config, there), { files: [...there] });
  const files = [...there].filter((file) => file === found.file || isPartOf(file, found.file));
  const shards = found.kind !== 'onnx' ? await shardsOf(folder, found.file) : [];
  for (const file of [...files, ...shards]) await checkWhole(folder, file);
  return { ...found, files: [...files, ...shards] };
}

async function checkWhole(folder: string, file: string): Promise<void> {
  // Its header says where the file ends; no tensor is read.
  if (file.endsWith('.safetensors')) {
    await readSafetensors(join(folder, file), () => false);
    return;
  }
  await requirePlainFile(folder, file).catch((thrown: unknown) => {
    if (!isMissing(thrown)) throw unreadable(folder, file, thrown);
  });
  if (!file.endsWith('.onnx')) return;
  const damage = await onnxDamage(join(folder, file)).catch((thrown: unknown) => {
    throw unreadable(folder, file, thrown);
  });
  if (damage !== null) {
    throw badModel(folder, `Its ${file} ${damage}. Get this file anew.`, { file });
  }
}

/** Files that an index names, in the index's own folder. */
async function shardsOf(folder: string, file: string): Promise<string[]> {
  if (!file.endsWith('.json')) return [];
  const map = (await readJson(folder, file))?.['weight_map'];
  if (typeof map !== 'object' || map === null) return [];
  return [...new Set(Object.values(map).map((name) => basename(String(name))))].sort();
}

type Candidate = Omit<Weights, 'files'>;

function candidates(config: Json, convert: boolean, there: ReadonlySet<string>): Candidate[] {
  const onnx = (suffix: string, precision: Weights['precision']): Candidate[] =>
    folders.map((at) => ({ kind: 'onnx', file: `${at}model${suffix}.onnx`, precision }));
  const weights = (kind: Weights['kind']): Candidate[] =>
    ['model.safetensors', 'model.safetensors.index.json'].map((file) => ({
      kind,
      file,
      precision: 'float32',
    }));
  const published = convert && isConvertible(config) ? weights('safetensors') : [];
  // Names by other exporters, such as model_qint8_avx512.onnx, whose precision is unknown.
  const others: Candidate[] = [...there]
    .filter((file) => /^(onnx\/)?model[^/]*\.onnx$/.test(file))
    .sort()
    .map((file) => ({ kind: 'onnx', file, precision: 'quantized' }));
  return [
    ...(isDecoder(config) ? weights('causal') : []),
    // Graphs of models with a head output what the head computes, not the vectors below it.
    ...(isHeaded(config) ? published : []),
    ...onnx('', 'float32'),
    ...published,
    ...onnx('_fp16', 'float16'),
    ...rounded.flatMap((suffix) => onnx(suffix, 'quantized')),
    ...others,
  ];
}

function isConvertible(config: Json): boolean {
  return convertible.includes(modelType(config));
}

/** model.onnx_data, model.onnx_data_1, model.onnx.data. */
function isPartOf(file: string, graph: string): boolean {
  return (
    graph.endsWith('.onnx') &&
    /^[._]data(_\d+)?$/.test(file.slice(graph.length)) &&
    file.startsWith(graph)
  );
}

function whyNone(config: Json, there: ReadonlySet<string>): string {
  const type = modelType(config);
  if (there.has('model.safetensors') || there.has('model.safetensors.index.json')) {
    return isConvertible(config)
      ? 'It has no ONNX file, and there is no folder to write one in. Add onnx/model.onnx.'
      : `It has no ONNX file, which a model of the kind “${type}” needs; from model.safetensors run BERT, RoBERTa and XLM-R, and the language models ${decoderFamilies.join(', ')}. Add onnx/model.onnx.`;
  }
  if (there.has('pytorch_model.bin')) {
    return 'Its weights are pytorch_model.bin, which Dialect does not open. Get model.safetensors or onnx/model.onnx.';
  }
  return 'It has a config.json but no weights: neither model.safetensors nor onnx/model.onnx.';
}

/** Files of the folder and of its subfolder onnx/. */
async function filesOf(folder: string): Promise<string[]> {
  const names = await Promise.all(
    folders.map(async (at) => {
      try {
        return (await readdir(join(folder, at))).map((name) => `${at}${name}`);
      } catch (thrown) {
        if (isMissing(thrown)) return [];
        throw unreadable(folder, at, thrown);
      }
    }),
  );
  return names.flat();
}

export async function bytesOf(folder: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
