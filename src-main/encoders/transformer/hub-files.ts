/** The files of a model on the hub that are needed, among all that its publisher keeps there. */
import { decoderFamilies } from '../../domain/decoder.ts';
import { convertible } from './weights.ts';

const always = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'special_tokens_map.json',
  'modules.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
  'README.md',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
];

/** In order of preference. Graphs above 2 GB keep their weights in separate files. */
const graphs = ['', '_fp16', '_quantized', '_int8', '_uint8'].map(
  (suffix) => `onnx/model${suffix}.onnx`,
);

/**
 * @param all paths on the hub
 * @param modelType of config.json; null if the hub does not say
 * @returns null if there are no usable weights
 */
export function neededFiles(all: readonly string[], modelType: string | null): string[] | null {
  const weights = weightsAmong(all, modelType);
  if (weights.length === 0 || !all.includes('config.json') || !all.includes('tokenizer.json')) {
    return null;
  }
  const small = all.filter(
    (file) => always.includes(file) || /^\d_Pooling\/config\.json$/.test(file),
  );
  return [...small, ...weights];
}

function weightsAmong(all: readonly string[], modelType: string | null): string[] {
  const published: readonly string[] = [...convertible, ...decoderFamilies];
  if (modelType !== null && published.includes(modelType)) {
    if (all.includes('model.safetensors')) return ['model.safetensors'];
    const shards = all.filter((file) => /^model-\d+-of-\d+\.safetensors$/.test(file));
    const index = 'model.safetensors.index.json';
    if (shards.length > 0 && all.includes(index)) return [index, ...shards];
  }
  const graph = graphs.find((file) => all.includes(file));
  if (graph === undefined) return [];
  return all.filter((file) => file === graph || /^[._]data(_\d+)?$/.test(rest(file, graph)));
}

function rest(file: string, graph: string): string {
  return file.startsWith(graph) ? file.slice(graph.length) : '';
}
