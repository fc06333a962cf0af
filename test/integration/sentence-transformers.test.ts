/** Encoders saved by sentence-transformers: the same vectors, or a note on what is not supported. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectModel, transformerEncoder } from '../../src-main/encoders/transformer/index.ts';
import { missingInPython, runPython } from '../python.ts';
import { tokenizer, writeModel } from '../unit/encoders/transformer-model.ts';

const script = fileURLToPath(new URL('./sentence-transformers.py', import.meta.url));
const missing = missingInPython('torch', 'sentence_transformers');
const texts = ['hello world', 'a', 'Query Things', 'the quick', 'ÀB c', ' lead '];

const same = [
  'mean',
  'cls',
  'lasttoken',
  'a list of one',
  'normalised',
  'dropout',
  'prompt',
  'old flags',
  'prompt left out, none',
  'small letters',
  '14 tokens',
  'nothing stated',
  'word and flag',
  'cased',
  '40 tokens',
];
const refused: Record<string, RegExp> = {
  max: /pools by max/,
  weightedmean: /pools by weightedmean/,
  mean_sqrt_len_tokens: /pools by mean_sqrt_len_tokens/,
  'a list of two': /pools by cls and mean/,
  truncated: /first 4 columns/,
  'prompt left out': /include_prompt: false/,
  'normalised tokens': /token_embeddings to length 1/,
  'cased, small letters': /do_lower_case/,
};
/** Modules that are not run, as noted where an encoder is chosen. */
const leftOut: Record<string, string> = {
  dense: 'Dense',
  'dense and normalised': 'Dense',
  'dense on tokens': 'Dense',
  'layer norm': 'LayerNorm',
  layers: 'WeightedLayerPooling',
};

const spoken = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  cls_token: '[CLS]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  unk_token: '[UNK]',
};
const cased = { ...tokenizer, normalizer: { ...tokenizer.normalizer, lowercase: false } };
/** Files of older versions, and changes that people make by hand: copies of 'mean' with other files. */
const changed: Record<string, Record<string, unknown>> = {
  'old flags': {
    '1_Pooling/config.json': {
      word_embedding_dimension: 8,
      pooling_mode_cls_token: true,
      pooling_mode_mean_tokens: false,
      pooling_mode_max_tokens: false,
    },
  },
  'nothing stated': {
    '1_Pooling/config.json': { word_embedding_dimension: 8, pooling_mode_mean_tokens: false },
  },
  'word and flag': {
    '1_Pooling/config.json': {
      embedding_dimension: 8,
      pooling_mode: ['cls'],
      pooling_mode_mean_tokens: true,
    },
  },
  cased: { 'tokenizer.json': cased },
  'cased, small letters': {
    'tokenizer.json': cased,
    'sentence_bert_config.json': { max_seq_length: 64, do_lower_case: true },
  },
  '40 tokens': {
    'sentence_roberta_config.json': { max_seq_length: 40 },
    'tokenizer_config.json': { ...spoken, model_max_length: 30 },
  },
};

describe.skipIf(missing)(`beside sentence-transformers${missing}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let vectors: Record<string, number[][]>;

  beforeAll(async () => {
    const tiny = await writeModel(join(folder, 'tiny'), {
      'tokenizer_config.json': { ...spoken, model_max_length: 64 },
    });
    const saved = join(folder, 'saved');
    mkdirSync(saved);
    const offline = { env: { HF_HUB_OFFLINE: '1' } };
    const files = JSON.stringify(changed);
    vectors = JSON.parse(
      await runPython([script, tiny, saved, JSON.stringify(texts), files], offline),
    ) as typeof vectors;
  }, 400_000);

  const named = (name: string) => `${join(folder, 'saved', name)}?reads=answer`;
  const options = { models: join(folder, 'models') };

  it.each(same)('%s: the same vectors', async (name) => {
    const encoder = await transformerEncoder(named(name), options);
    const open = await encoder.open();
    const { rows } = await open.encode(texts.map((text) => ({ prompt: '', text })));
    await open.close();
    for (const [k, wanted] of vectors[name].entries()) {
      for (const [j, value] of wanted.entries()) {
        expect(rows[k * encoder.dimension + j]).toBeCloseTo(value, 4);
      }
      expect(wanted).toHaveLength(encoder.dimension);
    }
  });

  it.each(Object.entries(refused))('%s: refused by name', async (name, why) => {
    await expect(inspectModel(named(name), options)).rejects.toThrow(why);
  });

  it.each(Object.entries(leftOut))('%s: said to be left out', async (name, module) => {
    const { layout } = await inspectModel(named(name), options);
    expect(layout.settings.leftOut).toEqual([module]);
  });

  it.each([
    ['mean', 64],
    ['14 tokens', 14],
    ['40 tokens', 40],
  ])('%s: windows of the length that is stated', async (name, tokens) => {
    expect((await inspectModel(named(name), options)).layout.settings.window).toBe(tokens);
  });

  it('every kind is judged', () => {
    expect(Object.keys(vectors).sort()).toEqual(
      [...same, ...Object.keys(refused), ...Object.keys(leftOut)].sort(),
    );
  });
});
