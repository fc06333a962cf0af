/** Folders of models as users have them: complete, damaged, truncated, of another kind. */
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelTensor } from '../../src-main/domain/bert.ts';
import { loadAdapters, saveAdapters } from '../../src-main/encoders/transformer/bert-adapters.ts';
import {
  parseBertConfig,
  readBertFolder,
  readBertTensors,
} from '../../src-main/encoders/transformer/bert-folder.ts';
import { openBertTokens } from '../../src-main/encoders/transformer/bert-tokens.ts';
import {
  readSafetensors,
  writeSafetensors,
} from '../../src-main/encoders/transformer/safetensors.ts';
import { bertBackbone } from '../../src-main/learning/backbone/index.ts';
import { temporaryFolder } from '../contract/support.ts';
import { tinyBatch, tinyConfig, tinyTensors } from '../unit/learning/support/bert.ts';

const configJson = {
  model_type: 'bert',
  vocab_size: 20,
  hidden_size: 8,
  num_hidden_layers: 3,
  num_attention_heads: 2,
  intermediate_size: 12,
  max_position_embeddings: 12,
  type_vocab_size: 2,
  layer_norm_eps: 1e-5,
  pad_token_id: 0,
};

const bad = (words: string | RegExp) =>
  expect.objectContaining({ code: 'bad-model', message: expect.stringMatching(words) as string });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A file in the format from a header and its values, valid or not. */
function fileOf(header: unknown, bytes: number, text = JSON.stringify(header)): string {
  const file = join(temporaryFolder(), 'model.safetensors');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  writeFileSync(file, Buffer.concat([length, Buffer.from(text), Buffer.alloc(bytes)]));
  return file;
}

const f32 = (from: number, to: number, shape = [(to - from) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
});

describe('a file of safetensors', () => {
  it('is read as it was written', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const tensors = tinyTensors();
    const scalar: ModelTensor = { shape: [], values: Float32Array.of(0.5) };
    tensors.set('scalar', scalar).set('empty', { shape: [0, 3], values: new Float32Array(0) });
    await writeSafetensors(file, tensors, { format: 'pt' });
    const read = await readSafetensors(file);
    expect(read.metadata).toEqual({ format: 'pt' });
    expect([...read.tensors].sort()).toEqual([...tensors].sort());
    const some = await readSafetensors(file, (name) => name === 'scalar');
    expect([...some.tensors]).toEqual([['scalar', scalar]]);
    expect((8 + Number(readFileSync(file).readBigUInt64LE())) % 8).toBe(0);
  });

  it('gives 16 and 64 bits as float32, and leaves whole numbers out', async () => {
    const file = fileOf(
      {
        half: { dtype: 'F16', shape: [5], data_offsets: [0, 10] },
        brain: { dtype: 'BF16', shape: [3], data_offsets: [10, 16] },
        double: { dtype: 'F64', shape: [1], data_offsets: [16, 24] },
        ids: { dtype: 'I64', shape: [1], data_offsets: [24, 32] },
      },
      32,
    );
    const bytes = readFileSync(file);
    const at = bytes.length - 32;
    [0x3c00, 0xc100, 0x0001, 0x7bff, 0xfc00, 0x3f80, 0xc020, 0x0080].forEach((bits, i) =>
      bytes.writeUInt16LE(bits, at + 2 * i),
    );
    bytes.writeDoubleLE(0.1, at + 16);
    writeFileSync(file, bytes);
    const { tensors } = await readSafetensors(file);
    expect([...tensors.keys()]).toEqual(['half', 'brain', 'double']);
    expect([...(tensors.get('half')?.values ?? [])]).toEqual([1, -2.5, 2 ** -24, 65504, -Infinity]);
    expect([...(tensors.get('brain')?.values ?? [])]).toEqual([1, -2.5, 2 ** -126]);
    expect(tensors.get('double')?.values[0]).toBe(Math.fround(0.1));
  });

  it.each([
    ['an empty file', () => fileOf(null, 0, ''), /header/],
    ['no JSON', () => fileOf(null, 0, '{"a": '), /not JSON/],
    ['a list', () => fileOf([], 0), /names no tensors/],
    ['a tensor without type', () => fileOf({ a: { shape: [1] } }, 4), /describe a/],
    ['negative places', () => fileOf({ a: f32(-4, 0) }, 4), /describe a/],
    ['an unknown type', () => fileOf({ a: { ...f32(0, 4), dtype: 'X9' } }, 4), /unknown type X9/],
    ['8 bits', () => fileOf({ a: { ...f32(0, 4, [4]), dtype: 'F8_E4M3' } }, 4), /8 bits/],
    ['another shape', () => fileOf({ a: f32(0, 8, [3]) }, 8), /fit its shape/],
    ['a huge shape', () => fileOf({ a: f32(0, 8, [2 ** 40, 2 ** 40]) }, 8), /fit its shape/],
    ['an overlap', () => fileOf({ a: f32(0, 8), b: f32(4, 12) }, 12), /b overlaps/],
    ['a gap', () => fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), /gap before b/],
    ['cut off values', () => fileOf({ a: f32(0, 8) }, 7), /cut off/],
    ['more than it says', () => fileOf({ a: f32(0, 8) }, 9), /longer/],
  ])('says what is wrong with %s', async (_what, make, words) => {
    await expect(readSafetensors(make())).rejects.toEqual(bad(words));
  });

  it('is cut off, in its header or before', async () => {
    const file = fileOf({ a: f32(0, 4) }, 4);
    truncateSync(file, 20);
    await expect(readSafetensors(file)).rejects.toEqual(bad(/cut off in its header/));
    truncateSync(file, 5);
    await expect(readSafetensors(file)).rejects.toEqual(bad(/cut off before its header/));
  });

  it('does not begin with a header', async () => {
    const file = fileOf({ a: f32(0, 4) }, 4);
    writeFileSync(file, Buffer.alloc(64, 0xff));
    await expect(readSafetensors(file)).rejects.toEqual(bad(/does not begin with a header/));
  });

  it('is only a pointer of Git LFS', async () => {
    const file = fileOf({ a: f32(0, 4) }, 4);
    writeFileSync(
      file,
      `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\n`,
    );
    await expect(readSafetensors(file)).rejects.toEqual(bad(/only a pointer of Git LFS/));
  });

  it('is not there', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    await expect(readSafetensors(file)).rejects.toEqual(bad(/lacks model.safetensors/));
  });
});

describe('a folder of a model', () => {
  async function folderWith(
    tensors: ReadonlyMap<string, ModelTensor>,
    config: object = configJson,
  ) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    await writeSafetensors(join(folder, 'model.safetensors'), tensors);
    return folder;
  }
  const renamed = (rename: (name: string) => string) =>
    new Map([...tinyTensors()].map(([name, tensor]) => [rename(name), tensor]));
  const options = { rank: 1, alpha: 1, pooling: 'mean' } as const;

  it.each([
    ['as BertModel', (name: string) => name],
    ['behind bert.', (name: string) => `bert.${name}`],
    ['behind roberta.', (name: string) => `roberta.${name}`],
    [
      'with gamma and beta',
      (name: string) =>
        name
          .replace('LayerNorm.weight', 'LayerNorm.gamma')
          .replace('LayerNorm.bias', 'LayerNorm.beta'),
    ],
  ])('is read %s, heads of other tasks left out', async (_names, rename) => {
    const tensors = renamed(rename);
    tensors.set('cls.predictions.bias', { shape: [1], values: Float32Array.of(1) });
    const read = await readBertFolder(await folderWith(tensors));
    expect(read.config).toEqual(tinyConfig);
    expect([...read.tensors].sort()).toEqual([...tinyTensors()].sort());
  });

  it('is read in shards', async () => {
    const folder = temporaryFolder();
    const all = [...tinyTensors()];
    const shards = [all.slice(0, 9), all.slice(9)];
    const map: Record<string, string> = {};
    for (const [i, shard] of shards.entries()) {
      const name = `model-0000${i + 1}-of-00002.safetensors`;
      await writeSafetensors(join(folder, name), new Map(shard));
      for (const [tensor] of shard) map[tensor] = name;
    }
    writeFileSync(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map: map }),
    );
    expect([...(await readBertTensors(folder))].sort()).toEqual(all.sort());
    // An outdated copy of another shard's tensor is ignored: the index says where each one is.
    const [first, { shape, values }] = shards[0][0];
    const stale = { shape, values: values.map((value) => value + 1) };
    const second = join(folder, 'model-00002-of-00002.safetensors');
    await writeSafetensors(second, new Map([...shards[1], [first, stale]]));
    expect((await readBertTensors(folder)).get(first)?.values).toEqual(values);
    writeFileSync(join(folder, 'model.safetensors.index.json'), '{"weight_map": {"a": "b"}}');
    await expect(readBertTensors(folder)).rejects.toEqual(bad(/lacks b/));
    writeFileSync(join(folder, 'model.safetensors.index.json'), '{}');
    await expect(readBertTensors(folder)).rejects.toEqual(bad(/names no weights/));
  });

  it('lacks a tensor, or has one of another shape', async () => {
    const tensors = tinyTensors();
    const name = 'encoder.layer.1.attention.self.key.bias';
    tensors.set(name, { shape: [4], values: new Float32Array(4) });
    await expect(readBertFolder(await folderWith(tensors))).rejects.toEqual(
      bad(/key\.bias” among its weights is \[4\], where its config.json asks for \[8\]/),
    );
    const before = tf.memory().numTensors;
    expect(() => bertBackbone(tinyConfig, tensors, options)).toThrow(
      bad(/key\.bias is \[4\] where config.json asks for \[8\]/),
    );
    tensors.delete(name);
    await expect(readBertFolder(await folderWith(tensors))).rejects.toEqual(
      bad(/lack “encoder\.layer\.1\.attention\.self\.key\.bias”/),
    );
    expect(() => bertBackbone(tinyConfig, tensors, options)).toThrow(
      bad(/lack encoder\.layer\.1\.attention\.self\.key\.bias/),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is no model at all', async () => {
    const folder = temporaryFolder();
    await expect(readBertFolder(folder)).rejects.toEqual(bad(/has no config.json/));
    writeFileSync(join(folder, 'config.json'), '{');
    await expect(readBertFolder(folder)).rejects.toEqual(bad(/config.json is damaged/));
    writeFileSync(join(folder, 'config.json'), JSON.stringify(configJson));
    await expect(readBertFolder(folder)).rejects.toEqual(bad(/lacks model.safetensors/));
    await expect(openBertTokens(folder)).rejects.toEqual(bad(/has no tokenizer.json/));
    writeFileSync(join(folder, 'tokenizer.json'), '{"model": null}');
    await expect(openBertTokens(folder)).rejects.toEqual(bad(/Its tokenizer.json cannot be read/));
  });

  it.each([
    [{ model_type: 'deberta-v2' }, /architecture deberta-v2/],
    [{ model_type: undefined }, /no architecture/],
    [{ hidden_size: 'many' }, /hidden_size/],
    [{ hidden_act: 'relu' }, /activation relu/],
    [{ position_embedding_type: 'relative_key' }, /relative_key positions/],
    [{ is_decoder: true }, /a decoder/],
    [{ num_attention_heads: 3 }, /heads/],
  ])('has another network: %j', (change, words) => {
    expect(() => parseBertConfig({ ...configJson, ...change }, 'some/model')).toThrow(bad(words));
  });

  it('counts positions of RoBERTa and XLM-R from behind the padding', () => {
    const roberta = { ...configJson, model_type: 'xlm-roberta', pad_token_id: 1 };
    expect(parseBertConfig(roberta, 'm')).toMatchObject({ firstPosition: 2, padding: 1 });
    expect(parseBertConfig(configJson, 'm')).toMatchObject({ firstPosition: 0, padding: 0 });
  });
});

describe('a batch that the model cannot take', () => {
  const backbone = () =>
    bertBackbone(tinyConfig, tinyTensors(), { rank: 1, alpha: 1, pooling: 'cls' });

  it('has a token beyond the vocabulary', () => {
    const batch = tinyBatch([3]);
    batch.ids[1] = 20;
    expect(() => backbone().encode(null, batch)).toThrow(bad(/token 20, and the model knows 20/));
  });

  it('is longer than the table of positions', () => {
    const { longest, encode } = backbone();
    expect(encode(null, tinyBatch([longest])).shape).toEqual([1, 8]);
    expect(() => encode(null, tinyBatch([longest + 1]))).toThrow(RangeError);
  });

  it.each([
    [{ layers: [3] }, /Layers 3/],
    [{ layers: [] }, /Layers/],
    [{ targets: [] }, /no matrix/],
    [{ rank: 0 }, /rank 0/],
  ])('has no place for adapters: %j', (change, words) => {
    const options = { rank: 1, alpha: 1, pooling: 'cls', ...change } as const;
    expect(() => bertBackbone(tinyConfig, tinyTensors(), options)).toThrow(words);
  });
});

describe('saved adapters', () => {
  const saved = (layers: number[]) => {
    const targets = ['query', 'output'] as const;
    const size = 2 * 2 * 3 * 8 * layers.length;
    const parameters = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
    return { rank: 3, alpha: 6, targets, layers, parameters };
  };

  it.each([[[0, 1, 2]], [[2]]])('come back from layers %j', async (layers) => {
    const folder = join(temporaryFolder(), 'adapters');
    await saveAdapters(folder, tinyConfig, saved(layers), 'some/model');
    expect(await loadAdapters(folder, tinyConfig)).toEqual(saved(layers));
    const json = JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8')) as object;
    expect(json).toMatchObject({ peft_type: 'LORA', r: 3, base_model_name_or_path: 'some/model' });
    expect('layers_to_transform' in json).toBe(layers.length < 3);
  });

  it('are of another kind, of another model, or damaged', async () => {
    const folder = join(temporaryFolder(), 'adapters');
    mkdirSync(folder);
    await expect(loadAdapters(folder, tinyConfig)).rejects.toEqual(bad(/no adapter_config.json/));
    await saveAdapters(folder, tinyConfig, saved([0, 2]), 'some/model');
    const wide = { ...tinyConfig, hidden: 16 };
    await expect(loadAdapters(folder, wide)).rejects.toEqual(bad(/asks for \[3, 16\]/));
    const shallow = { ...tinyConfig, layers: 2 };
    await expect(loadAdapters(folder, shallow)).rejects.toEqual(bad(/another model/));
    const weights = join(folder, 'adapter_model.safetensors');
    truncateSync(weights, statSync(weights).size - 1);
    await expect(loadAdapters(folder, tinyConfig)).rejects.toEqual(bad(/cut off/));
    const config = join(folder, 'adapter_config.json');
    writeFileSync(config, '{"peft_type": "LOHA"}');
    await expect(loadAdapters(folder, tinyConfig)).rejects.toEqual(bad(/kind of adapter/));
  });

  it('must be as many as the adapters have', async () => {
    const short = { ...saved([0]), parameters: new Float32Array(5) };
    await expect(saveAdapters(temporaryFolder(), tinyConfig, short, 'm')).rejects.toThrow(
      RangeError,
    );
  });
});
