/** Folders of decoders as users have them: complete, in shards, with parts missing, of another kind. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelTensor } from '../../src-main/domain/bert.ts';
import { tensorsInMemory } from '../../src-main/domain/tensors.ts';
import {
  loadDecoderAdapters,
  saveDecoderAdapters,
} from '../../src-main/encoders/transformer/decoder-adapters.ts';
import { parseDecoderConfig } from '../../src-main/encoders/transformer/decoder-config.ts';
import { openDecoderFolder } from '../../src-main/encoders/transformer/decoder-folder.ts';
import {
  readSafetensors,
  writeSafetensors,
} from '../../src-main/encoders/transformer/safetensors.ts';
import {
  hiddenStates,
  loadDecoder,
  neededDecoderTensors,
  packed,
  readDecoder,
} from '../../src-main/learning/backbone/decoder/index.ts';
import { temporaryFolder } from '../contract/support.ts';

const json = {
  model_type: 'llama',
  vocab_size: 12,
  hidden_size: 8,
  intermediate_size: 10,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 16,
  rms_norm_eps: 1e-5,
  rope_theta: 100,
};

const bad = (words: RegExp) =>
  expect.objectContaining({ code: 'bad-model', message: expect.stringMatching(words) as string });

function tensorsOf(value = 0.5): Map<string, ModelTensor> {
  return new Map(
    [...neededDecoderTensors(parseDecoderConfig(json, 'm'))].map(([name, shape]) => {
      const size = shape.reduce((product, part) => product * part, 1);
      const values = Float32Array.from({ length: size }, (_, i) => value * Math.sin(i + 1));
      return [name, { shape, values }];
    }),
  );
}

async function folderWith(tensors: ReadonlyMap<string, ModelTensor>, prefix = '') {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.json'), JSON.stringify(json));
  const named = new Map([...tensors].map(([name, tensor]) => [`${prefix}${name}`, tensor]));
  await writeSafetensors(join(folder, 'model.safetensors'), named);
  return folder;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the folder of a decoder', () => {
  it.each(['', 'model.'])('is read with names behind “%s”', async (prefix) => {
    const tensors = tensorsOf();
    const opened = await openDecoderFolder(await folderWith(tensors, prefix));
    for (const [name, { shape, values }] of tensors) {
      expect(opened.tensors.shape(name)).toEqual(shape);
      expect(await opened.tensors.read(name)).toEqual(values);
    }
    await opened.close();
  });

  it('takes each tensor from the shard that the index names for it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), JSON.stringify(json));
    const [wanted, other] = [tensorsOf(0.5), tensorsOf(0.1)];
    const names = [...wanted.keys()];
    const map: Record<string, string> = {};
    // Every shard has every tensor; half of each is outdated.
    for (const half of [0, 1]) {
      const file = `model-0000${half + 1}-of-00002.safetensors`;
      const shard = names.map((name, i) => {
        const own = i % 2 === half;
        if (own) map[name] = file;
        return [name, (own ? wanted : other).get(name) as ModelTensor] as const;
      });
      await writeSafetensors(join(folder, file), new Map(shard));
    }
    writeFileSync(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map: map }),
    );
    const { tensors, close } = await openDecoderFolder(folder);
    for (const name of names) {
      expect(await tensors.read(name)).toEqual(wanted.get(name)?.values);
    }
    await close();
  });

  it('lacks a tensor, or has one of another shape, and leaves nothing behind', async () => {
    const config = parseDecoderConfig(json, 'm');
    const before = tf.memory().numTensors;
    const tensors = tensorsOf();
    tensors.delete('layers.1.mlp.up_proj.weight');
    await expect(loadDecoder(config, tensorsInMemory(tensors))).rejects.toEqual(
      bad(/lack layers\.1\.mlp\.up_proj\.weight/),
    );
    tensors.set('layers.1.mlp.up_proj.weight', { shape: [8], values: new Float32Array(8) });
    await expect(loadDecoder(config, tensorsInMemory(tensors))).rejects.toEqual(
      bad(/up_proj\.weight is \[8\] where config\.json asks for \[10, 8\]/),
    );
    await expect(loadDecoder(config, tensorsInMemory(tensorsOf()), { head: true })).rejects.toEqual(
      bad(/lack lm_head\.weight/),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ model_type: 'mixtral' }, /not known here.*llama, mistral/],
    [{ model_type: 'qwen3_moe' }, /not known here/],
    [{ hidden_size: 'many' }, /hidden_size/],
    [{ hidden_act: 'relu' }, /activation relu/],
    [{ quantization_config: { quant_method: 'gptq' } }, /quantised weights/],
    [{ num_key_value_heads: 3 }, /cannot serve evenly/],
    [{ num_attention_heads: 3 }, /heads of 2\.66/],
    [{ rope_scaling: { rope_type: 'longrope', factor: 2 } }, /positions of the kind longrope/],
    [{ rope_parameters: { partial_rotary_factor: 0.5 } }, /part of a head/],
    [{ model_type: 'gemma3_text', final_logit_softcapping: 30 }, /capped logits/],
    [{ model_type: 'gemma3_text', use_bidirectional_attention: true }, /both directions/],
    [
      { model_type: 'qwen3', use_sliding_window: true, layer_types: ['linear_attention', 'x'] },
      /layers of the kind/,
    ],
  ])('has another network: %j', (change, words) => {
    expect(() => parseDecoderConfig({ ...json, ...change }, 'some/model')).toThrow(bad(words));
  });

  it('says positions as transformers did before version 5, and as it does now', () => {
    const scaling = { factor: 2, type: 'linear' };
    const old = parseDecoderConfig({ ...json, rope_scaling: scaling }, 'm');
    const { factor } = scaling;
    const parameters = { rope_type: 'linear', factor, rope_theta: json.rope_theta };
    const now = parseDecoderConfig(
      { ...json, rope_theta: undefined, rope_parameters: parameters },
      'm',
    );
    expect(now).toEqual(old);
    expect(old.layers[0].rotary.frequencies).toEqual([0.5, 0.5 * 100 ** -0.5]);
  });
});

describe('adapters of a decoder', () => {
  it.each([
    [null, 'FEATURE_EXTRACTION', 'base_model.model.layers.1.mlp.down_proj.lora_A.weight'],
    [
      Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      'SEQ_CLS',
      'base_model.model.model.layers.1.mlp.down_proj.lora_A.weight',
    ],
  ])(
    'come back with the score head %s, for the class of model that has it',
    async (score, task, name) => {
      const folder = join(temporaryFolder(), 'adapters');
      const config = parseDecoderConfig(json, 'm');
      const targets = ['query', 'down'] as const;
      // Rank 2, of query 8 x 8 and of down 8 x 10, in one layer.
      const parameters = Float32Array.from({ length: 2 * (16 + 18) }, (_, i) => Math.sin(i));
      const saved = { rank: 2, alpha: 4, targets, layers: [1], parameters };
      await saveDecoderAdapters(folder, config, { ...saved, score }, 'some/model');
      expect(await loadDecoderAdapters(folder, config)).toEqual(
        score ? { ...saved, score } : saved,
      );
      const written = JSON.parse(
        readFileSync(join(folder, 'adapter_config.json'), 'utf8'),
      ) as object;
      expect(written).toMatchObject({
        task_type: task,
        target_modules: ['self_attn.q_proj', 'mlp.down_proj'],
      });
      const { tensors } = await readSafetensors(join(folder, 'adapter_model.safetensors'));
      expect(tensors.get(name)?.shape).toEqual([2, 10]);
    },
  );
});

describe('a text that a decoder cannot take', () => {
  it('has unknown tokens, too many, or an answer outside of it', async () => {
    const config = parseDecoderConfig(json, 'm');
    const model = await loadDecoder(config, tensorsInMemory(tensorsOf()));
    const of = (...ids: number[]) => packed([Int32Array.from(ids)]);
    expect(() => hiddenStates(model, of(3, 12))).toThrow(bad(/token 12, and the model knows 12/));
    expect(() => hiddenStates(model, of(...new Array<number>(17).fill(1)))).toThrow(RangeError);
    const read = (answerFrom: number, logProbabilities: boolean) =>
      readDecoder(model, [{ ids: Int32Array.of(1, 2), answerFrom }], { logProbabilities });
    await expect(read(3, false)).rejects.toThrow(/answer from token 3 of 2/);
    await expect(read(0, true)).rejects.toThrow(/nothing before it/);
    const [{ answerMean, mean, logProbabilities }] = await read(0, false);
    expect([answerMean, logProbabilities]).toEqual([mean, null]);
    expect(mean.some((value) => value !== 0)).toBe(true);
    model.dispose();
  });
});
