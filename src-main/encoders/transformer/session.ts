/**
 * A running model: token ids in, the last layer's vectors out. @huggingface/transformers runs it,
 * restricted to the folder. It is loaded only when a model is opened.
 */
import type { PreTrainedModel, Tensor } from '@huggingface/transformers';
import { DialectError } from '../../contract/errors.ts';
import type { OpenOptions } from '../encoder.ts';
import { badModel } from './bad-model.ts';
import type { Layout } from './layout.ts';

export interface TokenRows {
  /** Rows of equal length, padded at the end with any id. */
  ids: readonly (readonly number[])[];
  /** Token types, in rows of the same length. */
  types: readonly (readonly number[])[];
  /** Number of tokens of each row that belong to the text. */
  used: readonly number[];
}

export interface Session {
  /** @returns row-major [rows, length, dimension] */
  run(batch: TokenRows): Promise<ArrayLike<number>>;
  close(): Promise<void>;
}

/** Names that exporters use for the last layer. */
const outputs = ['last_hidden_state', 'token_embeddings'];

/**
 * @param at the folder of the ONNX file: the model's own, or that of a converted model
 * @param file the ONNX file, relative to it
 * @throws DialectError `bad-model`; `no-webgpu`
 */
export async function openSession(
  layout: Layout,
  { folder: at, file }: { folder: string; file: string },
  { device = 'cpu', threads }: OpenOptions,
): Promise<Session> {
  const { Tensor } = await import('@huggingface/transformers');
  const { folder, dimension, config } = layout;
  let model: PreTrainedModel;
  try {
    model = await loadModel(layout, { folder: at, file }, { device, threads });
  } catch (thrown) {
    if (device === 'webgpu' && /webgpu|adapter/i.test(text(thrown))) throw noWebgpu(thrown);
    throw badModel(folder, whyNotOpened(thrown, file), { cause: text(thrown) });
  }
  const beyond = (ids: readonly (readonly number[])[]) => unknownToken(ids, config['vocab_size']);
  const tensor = (rows: readonly (readonly number[])[], length: number) =>
    new Tensor('int64', BigInt64Array.from(rows.flat(), BigInt), [rows.length, length]);
  return {
    async run({ ids, types, used }) {
      const length = ids[0].length;
      const mask = used.map((n) => Array.from({ length }, (_, k) => (k < n ? 1 : 0)));
      let result: Record<string, unknown>;
      // A graphics card reads beyond the table without an error.
      const odd = device === 'webgpu' ? beyond(ids) : null;
      if (odd !== null) throw badModel(folder, odd);
      try {
        result = (await model.forward({
          input_ids: tensor(ids, length),
          attention_mask: tensor(mask, length),
          token_type_ids: tensor(types, length),
        })) as Record<string, unknown>;
      } catch (thrown) {
        const why = beyond(ids) ?? `Its ${file} could not be run: ${firstLine(thrown)}`;
        throw badModel(folder, why, { cause: text(thrown) });
      }
      const hidden = outputs.map((name) => result[name]).find((one) => one instanceof Tensor);
      if (!hidden || hidden.dims.length !== 3 || hidden.dims[2] !== dimension) {
        throw badModel(folder, whyNoVectors(result, hidden, dimension), {
          outputs: Object.keys(result),
        });
      }
      return numbersOf(hidden);
    },
    async close() {
      await model.dispose();
    },
  };
}

/** @throws whatever the library throws for a model that it cannot open */
async function loadModel(
  { config }: Layout,
  { folder, file }: { folder: string; file: string },
  { device, threads }: OpenOptions,
): Promise<PreTrainedModel> {
  const { AutoModel, LogLevel, PretrainedConfig, env } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useWasmCache = false;
  env.logLevel = LogLevel.NONE;
  const parts = file.split('/');
  return AutoModel.from_pretrained(folder, {
    config: new PretrainedConfig(config),
    local_files_only: true,
    device,
    // Makes the library take the file name as it is.
    dtype: 'fp32',
    subfolder: parts.slice(0, -1).join('/'),
    model_file_name: parts[parts.length - 1].replace(/\.onnx$/, ''),
    session_options: {
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      // Lengths differ from batch to batch: memory plans for each would only accumulate.
      enableMemPattern: false,
      // Waiting threads would keep the cores busy that the interface and other work need: a third of
      // all time.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
  });
}

function numbersOf(tensor: Tensor): ArrayLike<number> {
  const { data } = tensor.type === 'float32' ? tensor : tensor.to('float32');
  return data as Float32Array;
}

function whyNoVectors(
  result: Record<string, unknown>,
  hidden: Tensor | undefined,
  dimension: number,
): string {
  if (hidden) {
    return `It answers numbers of shape [${hidden.dims.join(', ')}], where its config.json says ${dimension} columns. Its files are of different models.`;
  }
  return `It answers ${Object.keys(result).join(', ') || 'nothing'} in place of the vectors of tokens (last_hidden_state): it was exported for another task. Export it for feature extraction.`;
}

function unknownToken(ids: readonly (readonly number[])[], vocabulary: unknown): string | null {
  if (typeof vocabulary !== 'number') return null;
  const token = ids.flat().find((id) => id >= vocabulary);
  if (token === undefined) return null;
  return `The tokenizer gives token ${token}, and the model knows ${vocabulary}. Take tokenizer.json and weights of the same model.`;
}

function noWebgpu(thrown: unknown): DialectError {
  return new DialectError(
    'no-webgpu',
    'No graphics card that WebGPU can use was found. Encode on the CPU, or install the driver of the card.',
    { cause: text(thrown) },
  );
}

function whyNotOpened(thrown: unknown, file: string): string {
  const why = text(thrown);
  if (/protobuf|parse|ModelProto|INVALID_PROTOBUF/i.test(why)) {
    return `Its ${file} is damaged. Get this file anew.`;
  }
  if (/external data|\.data|_data|No such file/i.test(why)) {
    return `Weights that stand beside ${file} are missing or cut off. Take the complete folder.`;
  }
  if (/bad_alloc|memory/i.test(why)) return 'There is not enough memory for it.';
  return `Its ${file} could not be opened: ${firstLine(thrown)}`;
}

function text(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function firstLine(thrown: unknown): string {
  return text(thrown).split('\n')[0].slice(0, 300);
}
