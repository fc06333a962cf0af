/**
 * Adapters in the layout of Python's peft: adapter_config.json and adapter_model.safetensors, with
 * A as lora_A.weight, [rank, in], and B as lora_B.weight, [out, rank].
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DialectError } from '../../contract/errors.ts';
import {
  adapterTargets,
  type AdapterOptions,
  type AdapterTarget,
  type BertConfig,
  type ModelTensor,
} from '../../domain/bert.ts';
import { readJson } from './bad-model.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';
/** What peft puts before the names of the model that it wraps. */
const WRAPPED = 'base_model.model.';

/** A target's module in BertModel; peft takes every module whose name ends so, behind a dot. */
export const adaptedModules: Record<AdapterTarget, string> = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  output: 'attention.output.dense',
};

export interface SavedAdapters extends Required<AdapterOptions> {
  /** Of the adapters' layout: layer after layer, target after target, A before B. */
  parameters: Float32Array;
}

function keyOf(layer: number, target: AdapterTarget, part: 'A' | 'B'): string {
  return `${WRAPPED}encoder.layer.${layer}.${adaptedModules[target]}.lora_${part}.weight`;
}

/** Names and shapes of what follows each other in the parameters. */
function partsOf(
  { hidden }: BertConfig,
  { rank, layers, targets }: Required<AdapterOptions>,
): { key: string; shape: [number, number] }[] {
  return layers.flatMap((layer) =>
    targets.flatMap((target): { key: string; shape: [number, number] }[] => [
      { key: keyOf(layer, target, 'A'), shape: [rank, hidden] },
      { key: keyOf(layer, target, 'B'), shape: [hidden, rank] },
    ]),
  );
}

/**
 * Writes both files into a folder, which is made if need be.
 *
 * @param baseModel how peft finds the model that the adapters belong to: a folder or an id on the hub
 * @throws RangeError where the parameters are not as many as the adapters have
 */
export async function saveAdapters(
  folder: string,
  config: BertConfig,
  saved: SavedAdapters,
  baseModel: string,
): Promise<void> {
  const tensors = new Map<string, ModelTensor>();
  let at = 0;
  for (const { key, shape } of partsOf(config, saved)) {
    const size = shape[0] * shape[1];
    tensors.set(key, { shape, values: saved.parameters.slice(at, at + size) });
    at += size;
  }
  if (at !== saved.parameters.length) {
    throw new RangeError(`${saved.parameters.length} parameters for adapters of ${at}.`);
  }
  const { rank, alpha, targets, layers } = saved;
  const everyLayer = layers.length === config.layers;
  const json = {
    peft_type: 'LORA',
    task_type: 'FEATURE_EXTRACTION',
    base_model_name_or_path: baseModel,
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: targets.map((target) => adaptedModules[target]),
    ...(everyLayer ? {} : { layers_to_transform: layers }),
    bias: 'none',
    fan_in_fan_out: false,
    use_rslora: false,
    use_dora: false,
    init_lora_weights: true,
    modules_to_save: null,
  };
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, WEIGHTS), tensors, { format: 'pt' });
  const temporary = join(folder, `${CONFIG}.partial`);
  await writeFile(temporary, `${JSON.stringify(json, null, 2)}\n`);
  await rename(temporary, join(folder, CONFIG));
}

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

const KEY = /encoder\.layer\.(\d+)\.(attention\.[a-z.]+)\.lora_([AB])\.weight$/;

/**
 * Reads what `saveAdapters` or peft wrote for this model: one rank and alpha, the same matrices in
 * every adapted layer.
 *
 * @throws DialectError `bad-model`: missing or damaged files, another kind of adapter, other matrices,
 *   or shapes of another model
 */
export async function loadAdapters(folder: string, config: BertConfig): Promise<SavedAdapters> {
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
  const places = [...tensors.keys()].map((name) => {
    const [, layer, module] = KEY.exec(name) ?? [];
    const target = adapterTargets.find((known) => adaptedModules[known] === module);
    if (layer === undefined || target === undefined) {
      throw unusable(folder, `${name} is not on a matrix of the attention`, { name });
    }
    return { name, layer: Number(layer), target };
  });
  const layers = [...new Set(places.map(({ layer }) => layer))].sort((a, b) => a - b);
  const targets = adapterTargets.filter((known) => places.some(({ target }) => target === known));
  const options = { rank, alpha, targets, layers };
  const parts = partsOf(config, options).map(({ key, shape }) => {
    const tensor = [...tensors].find(([name]) => name.endsWith(key.slice(WRAPPED.length)))?.[1];
    if (tensor?.shape.join() !== shape.join()) {
      const found = tensor ? `[${tensor.shape.join(', ')}]` : 'missing';
      throw unusable(folder, `${key} is ${found} where the model asks for [${shape.join(', ')}]`, {
        key,
      });
    }
    return tensor.values;
  });
  if (parts.length === 0 || (layers.at(-1) ?? 0) >= config.layers) {
    throw unusable(folder, 'they are for another model', { layers });
  }
  const parameters = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of parts) {
    parameters.set(values, at);
    at += values.length;
  }
  return { ...options, parameters };
}

function unusable(folder: string, what: string, details: Record<string, unknown>): DialectError {
  return new DialectError(
    'bad-model',
    `The adapters in ${basename(folder)} cannot be used: ${what}. Choose adapters that were made for this model.`,
    { folder, ...details },
  );
}
