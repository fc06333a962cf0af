/**
 * Adapters in the layout of Python's peft: adapter_config.json and adapter_model.safetensors, with
 * A as lora_A.weight, [rank, in], and B as lora_B.weight, [out, rank].
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DialectError } from '../../contract/errors.ts';
import type { AdapterOptions, ModelTensor } from '../../domain/bert.ts';
import { readJson } from './bad-model.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
/** Prefix that peft puts before the names of the model that it wraps. */
const WRAPPED = 'base_model.model.';
/** Name of the single-label head in transformers' decoders. */
const SCORE = 'score';

/** Locations of adapters in a kind of model. */
export interface AdapterPlaces<T extends string> {
  /** Name before a layer's number, with the dot. */
  before: string;
  /** A target's module in a layer; peft matches every module whose name ends so, after a dot. */
  modules: Record<T, string>;
  /** In the order of their use. */
  targets: readonly T[];
  /** [outputs, inputs] */
  shapeOf(target: T): readonly [number, number];
  layers: number;
  /** The kind of model, for error messages. */
  what: string;
}

export interface SavedAdapters<T extends string> extends Required<AdapterOptions<T>> {
  /** In the adapters' layout: layer after layer, target after target, A before B. */
  parameters: Float32Array;
  /** Weights of a score head on the last token's vector, [hidden]; null without one. */
  score?: Float32Array | null;
}

/** Names and shapes of the consecutive parts of the parameters. */
function partsOf<T extends string>(
  { before, modules, shapeOf }: AdapterPlaces<T>,
  { rank, layers, targets }: Required<AdapterOptions<T>>,
): { key: string; shape: [number, number] }[] {
  const keyOf = (layer: number, target: T, part: 'A' | 'B') =>
    `${WRAPPED}${before}${layer}.${modules[target]}.lora_${part}.weight`;
  return layers.flatMap((layer) =>
    targets.flatMap((target): { key: string; shape: [number, number] }[] => {
      const [outputs, inputs] = shapeOf(target);
      return [
        { key: keyOf(layer, target, 'A'), shape: [rank, inputs] },
        { key: keyOf(layer, target, 'B'), shape: [outputs, rank] },
      ];
    }),
  );
}

/**
 * Writes both files into a folder, which is created if needed. With a score head they are adapters of a
 * model for sequence classification (SEQ_CLS), which peft loads with AutoModelForSequenceClassification.
 *
 * @param baseModel how peft finds the model that the adapters belong to: a folder or an id on the hub
 * @throws RangeError if the number of parameters is not that of the adapters
 */
export async function savePeft<T extends string>(
  folder: string,
  places: AdapterPlaces<T>,
  saved: SavedAdapters<T>,
  baseModel: string,
): Promise<void> {
  const tensors = new Map<string, ModelTensor>();
  let at = 0;
  for (const { key, shape } of partsOf(places, saved)) {
    const size = shape[0] * shape[1];
    tensors.set(key, { shape, values: saved.parameters.slice(at, at + size) });
    at += size;
  }
  if (at !== saved.parameters.length) {
    throw new RangeError(`${saved.parameters.length} parameters for adapters of ${at}.`);
  }
  const { rank, alpha, targets, layers, score = null } = saved;
  if (score) {
    tensors.set(`${WRAPPED}${SCORE}.weight`, { shape: [1, score.length], values: score });
  }
  const everyLayer = layers.length === places.layers;
  const json = {
    peft_type: 'LORA',
    task_type: score ? 'SEQ_CLS' : 'FEATURE_EXTRACTION',
    base_model_name_or_path: baseModel,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: targets.map((target) => places.modules[target]),
    ...(everyLayer ? {} : { layers_to_transform: layers }),
    bias: 'none',
    fan_in_fan_out: false,
    use_rslora: false,
    use_dora: false,
    init_lora_weights: true,
    modules_to_save: score ? [SCORE] : null,
  };
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, WEIGHTS), tensors, { format: 'pt' });
  const temporary = join(folder, `${CONFIG}.partial`);
  await writeFile(temporary, `${JSON.stringify(json, null, 2)}\n`);
  await rename(temporary, join(folder, CONFIG));
}

/** Matches what follows the name before a layer's number. */
const KEY = /(\d+)\.([a-z_.]+)\.lora_[AB]\.weight$/;

const Config = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().positive(),
  lora_alpha: z.number(),
  bias: z.literal('none').default('none'),
  fan_in_fan_out: z.literal(false).default(false),
  use_rslora: z.literal(false).nullish(),
  use_dora: z.literal(false).nullish(),
  rank_pattern: z.record(z.string(), z.never()).nullish(),
  alpha_pattern: z.record(z.string(), z.never()).nullish(),
});

/**
 * Reads files by `savePeft` or peft for such a model: one rank and alpha, the same matrices in every
 * adapted layer.
 *
 * @throws DialectError `bad-model`: missing or damaged files, another kind of adapter, other matrices,
 *     or shapes of another model
 */
export async function loadPeft<T extends string>(
  folder: string,
  places: AdapterPlaces<T>,
): Promise<SavedAdapters<T>> {
  const json = await readJson(folder, CONFIG);
  if (json === null) throw unusable(folder, `there is no ${CONFIG}`, {});
  const parsed = Config.safeParse(json);
  if (!parsed.success) {
    throw unusable(
      folder,
      'adapter_config.json tells of a kind of adapter that is not known here; plain LoRA with one rank and no biases is',
      { issues: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) },
    );
  }
  const { r: rank, lora_alpha: alpha } = parsed.data;
  const { tensors } = await readSafetensors(join(folder, WEIGHTS));
  const score = tensors.get(`${WRAPPED}${SCORE}.weight`)?.values ?? null;
  tensors.delete(`${WRAPPED}${SCORE}.weight`);
  const found = [...tensors.keys()].map((name) => {
    const [, layer, module] = KEY.exec(name.slice(name.lastIndexOf(places.before))) ?? [];
    const target = places.targets.find((known) => places.modules[known] === module);
    if (!name.includes(places.before) || layer === undefined || target === undefined) {
      throw unusable(folder, `${name} is not on a matrix of ${places.what}`, { name });
    }
    return { name, layer: Number(layer), target };
  });
  const layers = [...new Set(found.map(({ layer }) => layer))].sort((a, b) => a - b);
  const targets = places.targets.filter((known) => found.some(({ target }) => target === known));
  const options = { rank, alpha, targets, layers };
  const parts = partsOf(places, options).map(({ key, shape }) => {
    const tensor = [...tensors].find(([name]) => name.endsWith(key.slice(WRAPPED.length)))?.[1];
    if (tensor?.shape.join() !== shape.join()) {
      const found = tensor ? `[${tensor.shape.join(', ')}]` : 'missing';
      throw unusable(folder, `${key} is ${found} where the model asks for [${shape.join(', ')}]`, {
        key,
      });
    }
    return tensor.values;
  });
  if (parts.length === 0 || (layers.at(-1) ?? 0) >= places.layers) {
    throw unusable(folder, 'they are for another model', { layers });
  }
  const parameters = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of parts) {
    parameters.set(values, at);
    at += values.length;
  }
  return { ...options, parameters, ...(score ? { score } : {}) };
}

function unusable(folder: string, what: string, details: Record<string, unknown>): DialectError {
  return new DialectError(
    'bad-model',
    `The adapters in ${basename(folder)} cannot be used: ${what}. Choose adapters that were made for this model.`,
    { folder, ...details },
  );
}
