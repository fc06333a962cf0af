/**
 * A folder in the Hugging Face layout with an encoder of the BERT family: config.json, and weights in
 * model.safetensors or in shards that model.safetensors.index.json names.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DialectError } from '../../contract/errors.ts';
import type { BertConfig, ModelTensor } from '../../domain/bert.ts';
import { decoderFamilies } from '../../domain/decoder.ts';
import { checkBert, type Tensors } from '../../onnx/index.ts';
import { badModel, nameOfModel, readJson } from './bad-model.ts';
import { readSafetensors } from './safetensors.ts';

/** Values of model_type; the second group counts positions from after the padding id. */
const BERT = ['bert'];
const ROBERTA = ['roberta', 'xlm-roberta', 'camembert'];

const Whole = z.int().positive();
const Config = z.object({
  vocab_size: Whole,
  hidden_size: Whole,
  num_hidden_layers: Whole,
  num_attention_heads: Whole,
  intermediate_size: Whole,
  max_position_embeddings: Whole,
  type_vocab_size: Whole.default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: z.int().nonnegative().nullish(),
  hidden_act: z.string().default('gelu'),
  position_embedding_type: z.string().default('absolute'),
  is_decoder: z.boolean().default(false),
});

function bad(message: string, details: Record<string, unknown>): DialectError {
  return new DialectError('bad-model', message, details);
}

/**
 * @param json of config.json
 * @param folder of the model, for error messages
 * @throws DialectError `bad-model`: another architecture, or an unsupported variant
 */
export function parseBertConfig(json: unknown, folder: string): BertConfig {
  const name = `“${basename(folder)}”`;
  const type = z.object({ model_type: z.string() }).safeParse(json).data?.model_type;
  const roberta = type !== undefined && ROBERTA.includes(type);
  if (!roberta && !(type !== undefined && BERT.includes(type))) {
    const named = type === undefined ? 'no architecture' : `the architecture ${type}`;
    throw bad(
      `config.json of ${name} names ${named}; tuning takes BERT, MiniLM, E5, RoBERTa and XLM-R, and causal language models (model types ${[...BERT, ...ROBERTA, ...decoderFamilies].join(', ')}). Such a model can still be used without tuning.`,
      { modelType: type ?? null },
    );
  }
  const parsed = Config.safeParse(json);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.'));
    throw bad(
      `config.json of ${name} does not say what it should of ${names.join(', ')}. Download it again.`,
      { issues: names },
    );
  }
  const c = parsed.data;
  const wrong = [
    c.hidden_act !== 'gelu' && `the activation ${c.hidden_act} in place of gelu`,
    c.position_embedding_type !== 'absolute' && `${c.position_embedding_type} positions`,
    c.is_decoder && 'a decoder',
    c.hidden_size % c.num_attention_heads !== 0 &&
      `a width of ${c.hidden_size}, which ${c.num_attention_heads} heads cannot share evenly,`,
  ].filter((variant) => variant !== false);
  if (wrong.length > 0) {
    throw bad(`${name} has ${wrong.join(' and ')}, which tuning does not know. Take another.`, {
      wrong,
    });
  }
  const padding = c.pad_token_id ?? (roberta ? 1 : 0);
  return {
    vocabulary: c.vocab_size,
    hidden: c.hidden_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    intermediate: c.intermediate_size,
    positions: c.max_position_embeddings,
    firstPosition: roberta ? padding + 1 : 0,
    types: c.type_vocab_size,
    epsilon: c.layer_norm_eps,
    padding,
  };
}

const ANCHOR = 'embeddings.word_embeddings.weight';
const Index = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Tensors of embeddings and layers, by their names in BertModel: a prefix before `embeddings.` and
 * `encoder.` (`bert.`, `roberta.`) is removed, and heads for other tasks are not read.
 *
 * @throws DialectError `bad-model`: no weights, damaged ones, a shard missing
 */
export async function readBertTensors(folder: string): Promise<Map<string, ModelTensor>> {
  const read = new Map<string, ModelTensor>();
  for (const { file, holds } of await weightFiles(folder)) {
    const { tensors } = await readSafetensors(file, (name) => PART.test(name) && holds(name));
    for (const [name, tensor] of tensors) read.set(name, tensor);
  }
  const anchor = [...read.keys()].find((name) => name.endsWith(ANCHOR)) ?? ANCHOR;
  const prefix = anchor.slice(0, -ANCHOR.length);
  return new Map(
    [...read].flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[modern(name.slice(prefix.length)), tensor]] : [],
    ),
  );
}

const PART = /(^|\.)(embeddings|encoder\.layer\.\d+)\./;

/** Early conversions from TensorFlow call gain and offset gamma and beta. */
function modern(name: string): string {
  return name
    .replace(/LayerNorm\.gamma$/, 'LayerNorm.weight')
    .replace(/LayerNorm\.beta$/, 'LayerNorm.bias');
}

/** The same tensors in the form that graphs take. */
export function graphTensors(tensors: ReadonlyMap<string, ModelTensor>): Tensors {
  return new Map([...tensors].map(([name, { shape, values }]) => [name, { shape, data: values }]));
}

interface WeightFile {
  file: string;
  /**
   * Whether this file is the one to read a tensor from: a shard may hold an old copy of another shard's.
   */
  holds(name: string): boolean;
}

async function weightFiles(folder: string): Promise<WeightFile[]> {
  const single = join(folder, 'model.safetensors');
  const index = 'model.safetensors.index.json';
  if (existsSync(single) || !existsSync(join(folder, index))) {
    return [{ file: single, holds: () => true }];
  }
  const parsed = Index.safeParse(await readJson(folder, index));
  const shards = parsed.success ? parsed.data.weight_map : {};
  const names = new Set(Object.values(shards));
  if (names.size === 0) {
    throw badModel(folder, `Its ${index} names no weights. Get this file anew.`);
  }
  // A shard is always read from the index's own folder, wherever the index points.
  return [...names].sort().map((shard) => ({
    file: join(folder, basename(shard)),
    holds: (name) => shards[name] === shard,
  }));
}

/**
 * Config and tensors, for `bertBackbone`.
 *
 * @throws DialectError `bad-model`: with the same messages as when a graph is written for the folder
 */
export async function readBertFolder(
  folder: string,
): Promise<{ config: BertConfig; tensors: Map<string, ModelTensor> }> {
  const json = await readJson(folder, 'config.json');
  if (json === null) throw badModel(folder, 'It has no config.json.');
  const config = parseBertConfig(json, folder);
  const tensors = await readBertTensors(folder);
  checkBert(json, graphTensors(tensors), nameOfModel(folder));
  return { config, tensors };
}
