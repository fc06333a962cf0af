/** The tensors of a BERT-family encoder by their role, whatever program wrote them. */
import { badOf } from './bert-config.ts';
import type { BertConfig } from './bert-config.ts';

export interface Tensor {
  shape: readonly number[];
  /** Row-major. */
  data: Float32Array;
}

export type Tensors = ReadonlyMap<string, Tensor>;

/** In models with a head, the encoder is nested under its family's name. */
const PREFIXES = ['', 'bert.', 'roberta.', 'model.', '0.auto_model.'];
const KNOWN_BY = 'embeddings.word_embeddings.weight';

/** Returns tensors by their published names without prefix, in the requested shape. */
export type Find = (name: string, shape: readonly number[]) => Tensor;

/**
 * @param model its name, for error messages
 * @throws DialectError `bad-model`, here or from the returned function, naming the tensor
 */
export function tensorsOf(tensors: Tensors, model: string): Find {
  const bad = badOf(model);
  const prefix = PREFIXES.find((one) => tensors.has(one + KNOWN_BY));
  if (prefix === undefined) {
    throw bad(`Its weights lack “${KNOWN_BY}”: they are not those of a BERT-family encoder.`, {
      some: [...tensors.keys()].slice(0, 5),
    });
  }
  return (name, shape) => {
    const tensor = tensors.get(prefix + name) ?? tensors.get(prefix + oldName(name));
    if (tensor === undefined) {
      throw bad(`Its weights lack “${prefix}${name}”. Download the model again.`, { name });
    }
    if (tensor.shape.join() !== shape.join()) {
      throw bad(
        `“${prefix}${name}” among its weights is [${tensor.shape.join(', ')}], where its config.json asks for ` +
          `[${shape.join(', ')}]. Weights and config.json are of different models.`,
        { name, shape: tensor.shape, wanted: shape },
      );
    }
    return tensor;
  };
}

/** LayerNorm's gain and bias in files converted from TensorFlow. */
function oldName(name: string): string {
  return name
    .replace(/LayerNorm\.weight$/, 'LayerNorm.gamma')
    .replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
}

/** Checks every tensor of a graph before anything is built. */
export function checkTensors(config: BertConfig, find: Find): void {
  const { hidden: h, intermediate: m } = config;
  find('embeddings.word_embeddings.weight', [config.vocabulary, h]);
  find('embeddings.position_embeddings.weight', [config.positions, h]);
  find('embeddings.token_type_embeddings.weight', [config.types, h]);
  for (const norm of ['embeddings', ...layerNorms(config)]) {
    find(`${norm}.LayerNorm.weight`, [h]);
    find(`${norm}.LayerNorm.bias`, [h]);
  }
  for (let k = 0; k < config.layers; k++) {
    const linear = (name: string, outputs: number, inputs: number) => {
      find(`encoder.layer.${k}.${name}.weight`, [outputs, inputs]);
      find(`encoder.layer.${k}.${name}.bias`, [outputs]);
    };
    for (const part of ['query', 'key', 'value']) linear(`attention.self.${part}`, h, h);
    linear('attention.output.dense', h, h);
    linear('intermediate.dense', m, h);
    linear('output.dense', h, m);
  }
}

function layerNorms({ layers }: BertConfig): string[] {
  return Array.from({ length: layers }, (_, k) => [
    `encoder.layer.${k}.attention.output`,
    `encoder.layer.${k}.output`,
  ]).flat();
}
