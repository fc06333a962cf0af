/** A tiny reward model in the Hugging Face layout, drawn from a seed: a Llama with a score head. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelTensor } from '../../src-main/domain/bert.ts';
import { seededRandom } from '../../src-main/domain/random.ts';
import { parseDecoderConfig } from '../../src-main/encoders/transformer/decoder-config.ts';
import type { OpenCausal } from '../../src-main/encoders/encoder.ts';
import { openDecoderFolder } from '../../src-main/encoders/transformer/decoder-folder.ts';
import { writeSafetensors } from '../../src-main/encoders/transformer/safetensors.ts';
import { wasm } from '../../src-main/engines/wasm.ts';
import {
  loadDecoder,
  neededDecoderTensors,
  readDecoder,
} from '../../src-main/learning/backbone/decoder/index.ts';
import { put, tokenizer } from '../unit/encoders/transformer-model.ts';
import { temporaryFolder } from './support.ts';

/** Of a Llama that trains in seconds; its tokenizer is that of `transformer-model.ts`. */
export const tinyLlama = {
  model_type: 'llama',
  vocab_size: 56,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 128,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
};

const rewardConfig = {
  ...tinyLlama,
  architectures: ['LlamaForSequenceClassification'],
  id2label: { 0: 'LABEL_0' },
  pad_token_id: 3,
};

/**
 * @param change of its config.json
 * @param head shapes of the tensors of its head, by name
 */
export async function tinyRewardModel(
  change: Record<string, unknown> = {},
  head: Record<string, number[]> = { 'score.weight': [1, 16] },
): Promise<string> {
  const folder = join(temporaryFolder(), 'tiny-reward');
  mkdirSync(folder);
  const config = { ...rewardConfig, ...change };
  const random = seededRandom('tiny reward');
  const drawn = (shape: readonly number[], about = 0): ModelTensor => ({
    shape: [...shape],
    values: Float32Array.from(
      { length: shape.reduce((product, part) => product * part, 1) },
      () => about + 0.3 * random.normal(),
    ),
  });
  const tensors = new Map<string, ModelTensor>();
  for (const [name, shape] of neededDecoderTensors(parseDecoderConfig(rewardConfig, folder))) {
    tensors.set(`model.${name}`, drawn(shape, name.includes('norm') ? 1 : 0));
  }
  for (const [name, shape] of Object.entries(head)) tensors.set(name, drawn(shape));
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  put(folder, {
    'config.json': config,
    'tokenizer.json': { ...tokenizer, post_processor: null },
    'tokenizer_config.json': { bos_token: '[CLS]', eos_token: '[SEP]', pad_token: '[SEP]' },
    'chat_template.jinja':
      "{% for message in messages %}{{ message['role'] + ' ' + message['content'] }}[SEP]{% endfor %}",
  });
  return folder;
}

/** As the application opens it, on an engine that needs no probe. */
export const openOnWasm: OpenCausal = async (folder, { likelihood }) => {
  await wasm.open();
  const files = await openDecoderFolder(folder);
  const model = await loadDecoder(files.config, files.tensors, { head: likelihood });
  await files.close();
  return {
    read: (sequences, options) =>
      readDecoder(model, sequences, { logProbabilities: options.likelihood }),
    async close() {
      model.dispose();
      await wasm.close();
    },
  };
};
