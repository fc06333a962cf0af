/** A tiny encoder in the Hugging Face layout, drawn from a seed: every part of a real one, in 40 kB. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../src-main/domain/random.ts';
import type { ModelTensor } from '../../../src-main/domain/bert.ts';
import { writeSafetensors } from '../../../src-main/encoders/transformer/safetensors.ts';

export const HIDDEN = 8;
/** Columns of the default readings: prompt and answer together, the answer alone, their cosine. */
export const COLUMNS = 2 * HIDDEN + 1;
const INTERMEDIATE = 16;
export const POSITIONS = 64;
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const vocabulary = [...special, ...letters, ...letters.map((letter) => `##${letter}`)];

export const config = {
  model_type: 'bert',
  vocab_size: vocabulary.length,
  hidden_size: HIDDEN,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: INTERMEDIATE,
  max_position_embeddings: POSITIONS,
  type_vocab_size: 2,
  hidden_act: 'gelu',
  pad_token_id: 0,
};

const template = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } });
const sequence = (id: string, type_id = 0) => ({ Sequence: { id, type_id } });
export const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: special.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [template('[CLS]'), sequence('A'), template('[SEP]')],
    pair: [
      template('[CLS]'),
      sequence('A'),
      template('[SEP]'),
      sequence('B', 1),
      template('[SEP]', 1),
    ],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
  },
};

/** Weights of every tensor that the config requires. */
export function tensors(seed = 1): Map<string, ModelTensor> {
  const random = seededRandom(String(seed));
  const drawn = (...shape: number[]): ModelTensor => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal() / 2),
  });
  const all = new Map<string, ModelTensor>();
  const norm = (name: string) => {
    all.set(`${name}.LayerNorm.weight`, {
      shape: [HIDDEN],
      values: new Float32Array(HIDDEN).fill(1),
    });
    all.set(`${name}.LayerNorm.bias`, drawn(HIDDEN));
  };
  const linear = (name: string, outputs: number, inputs: number) => {
    all.set(`${name}.weight`, drawn(outputs, inputs));
    all.set(`${name}.bias`, drawn(outputs));
  };
  all.set('embeddings.word_embeddings.weight', drawn(vocabulary.length, HIDDEN));
  all.set('embeddings.position_embeddings.weight', drawn(POSITIONS, HIDDEN));
  all.set('embeddings.token_type_embeddings.weight', drawn(2, HIDDEN));
  norm('embeddings');
  const layer = 'encoder.layer.0';
  for (const part of ['query', 'key', 'value']) {
    linear(`${layer}.attention.self.${part}`, HIDDEN, HIDDEN);
  }
  linear(`${layer}.attention.output.dense`, HIDDEN, HIDDEN);
  norm(`${layer}.attention.output`);
  linear(`${layer}.intermediate.dense`, INTERMEDIATE, HIDDEN);
  linear(`${layer}.output.dense`, HIDDEN, INTERMEDIATE);
  norm(`${layer}.output`);
  return all;
}

/** Writes it. @param files additional or replaced ones: by name, as JSON or as text */
export async function writeModel(
  folder: string,
  files: Record<string, unknown> = {},
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await writeSafetensors(join(folder, 'model.safetensors'), tensors());
  put(folder, { 'config.json': config, 'tokenizer.json': tokenizer, ...files });
  return folder;
}

export function put(folder: string, files: Record<string, unknown>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(
      join(folder, name),
      typeof content === 'string' || content instanceof Uint8Array
        ? content
        : JSON.stringify(content),
    );
  }
}
