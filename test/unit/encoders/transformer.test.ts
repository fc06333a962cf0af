/** A 40 kB transformer from its folder to vectors: properties that hold for every model. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OpenEncoder, PretrainedEncoder } from '../../../src-main/encoders/encoder.ts';
import {
  DEFAULT_READS,
  inspectModel,
  transformerEncoder,
} from '../../../src-main/encoders/transformer/index.ts';
import { config, HIDDEN, POSITIONS, tokenizer, writeModel } from './transformer-model.ts';

let folder = '';
let models = '';
let model = '';
const opened: OpenEncoder[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  models = join(folder, 'models');
  model = await writeModel(join(folder, 'tiny'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The answer alone: other readings are in readings.test.ts. */
async function open(id: string): Promise<OpenEncoder> {
  const answers = `${id}${id.includes('?') ? '&' : '?'}reads=answer`;
  const encoder = await transformerEncoder(answers, { models });
  const one = await encoder.open({ threads: 1 });
  opened.push(one);
  return one;
}

async function vectors(id: string, texts: readonly string[], prompt = ''): Promise<number[][]> {
  const one = await open(id);
  const { rows: matrix } = await one.encode(texts.map((text) => ({ prompt, text })));
  return texts.map((_, k) => [...matrix.subarray(k * HIDDEN, (k + 1) * HIDDEN)]);
}

function close(a: readonly number[], b: readonly number[], digits = 5): void {
  expect(a).toHaveLength(b.length);
  a.forEach((value, j) => expect(value).toBeCloseTo(b[j], digits));
}

const far = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, j) => value - b[j]));

describe('vectors of a transformer', () => {
  const texts = ['a', 'quite another text', 'ab cd', 'x '.repeat(40), 'one more', 'a b c d e f g'];

  it('are the same for a text, whatever else is in its batch', async () => {
    const together = await vectors(model, texts);
    const alone = await open(model);
    for (const [k, text] of texts.entries()) {
      close([...(await alone.encode([{ prompt: '', text }])).rows], together[k]);
    }
    const backwards = await vectors(model, texts.toReversed());
    backwards.forEach((vector, k) => close(vector, together[texts.length - 1 - k]));
    expect(far(together[0], together[1])).toBeGreaterThan(0.01);
  });

  it('are of the text alone, so that they can be kept by it', async () => {
    const [plain] = await vectors(model, ['some text']);
    const [prompted] = await vectors(model, ['some text'], 'A prompt');
    expect(prompted).toEqual(plain);
  });

  it('differ by pooling, and last-token, cls and mean agree on a text without tokens of its own', async () => {
    const [mean] = await vectors(`${model}?pooling=mean`, ['abc']);
    const [cls] = await vectors(`${model}?pooling=cls`, ['abc']);
    const [last] = await vectors(`${model}?pooling=last-token`, ['abc']);
    expect(far(mean, cls)).toBeGreaterThan(0.01);
    expect(far(cls, last)).toBeGreaterThan(0.01);
    // Only [CLS] and [SEP].
    const [emptyMean] = await vectors(`${model}?pooling=mean`, ['']);
    const [emptyCls] = await vectors(`${model}?pooling=cls`, ['']);
    const [emptyLast] = await vectors(`${model}?pooling=last-token`, ['']);
    close(
      emptyMean,
      emptyCls.map((value, j) => (value + emptyLast[j]) / 2),
    );
  });

  it('put a prefix before every text', async () => {
    const [prefixed] = await vectors(`${model}?prefix=query: `, ['abc']);
    const [written] = await vectors(model, ['query: abc']);
    expect(prefixed).toEqual(written);
  });

  it('take all of a text that is longer than a window', async () => {
    const long = 'a b c d '.repeat(30);
    const [one] = await vectors(model, [long]);
    const [other] = await vectors(model, [`${long}${'z '.repeat(200)}`]);
    expect(far(one, other)).toBeGreaterThan(0.01);
    // The mean of equal windows equals any of them.
    const [few] = await vectors(`${model}?window=16&pooling=cls`, ['q '.repeat(14)]);
    const [many] = await vectors(`${model}?window=16&pooling=cls`, ['q '.repeat(14 * 9)]);
    close(few, many);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['Chinese', '今天天气很好。'],
    ['Arabic', 'مرحبا بالعالم'],
    ['Thai', 'สวัสดีชาวโลก'],
    ['a lone surrogate', 'a\ud800b'],
    ['control characters', 'a\u0000\u0007b'],
    ['emoji', '👩‍👩‍👧‍👦🏳️‍🌈'],
  ])('are finite for %s', async (_, text) => {
    const [vector] = await vectors(model, [text]);
    expect(vector.every(Number.isFinite)).toBe(true);
    expect(Math.hypot(...vector)).toBeGreaterThan(0);
  });

  it('need no network and leave the folder of the model as it is', async () => {
    const before = readdirSync(model, { recursive: true });
    vi.stubGlobal('fetch', () => {
      throw new Error('a request was made');
    });
    try {
      await vectors(model, ['abc']);
    } finally {
      vi.unstubAllGlobals();
    }
    expect(readdirSync(model, { recursive: true })).toEqual(before);
  });
});

describe('how a model says that it is to be used', () => {
  const about = async (files: Record<string, unknown>, choices = '') => {
    const one = await writeModel(mkdtempSync(join(folder, 'said-')), files);
    const { layout } = await inspectModel(one + choices, { models });
    return layout.settings;
  };

  it('is mean pooling and as many tokens as it has positions, where it says nothing', async () => {
    expect(await about({})).toEqual({
      pooling: 'mean',
      window: POSITIONS,
      prefix: '',
      reads: DEFAULT_READS,
      normalise: false,
    });
  });

  it('is read from the files of sentence-transformers', async () => {
    expect(
      await about({
        'modules.json': [
          { type: 'sentence_transformers.models.Transformer', path: '' },
          { type: 'sentence_transformers.models.Pooling', path: '1_Pooling' },
          { type: 'sentence_transformers.models.Normalize', path: '2_Normalize' },
        ],
        '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
        'sentence_bert_config.json': { max_seq_length: 32 },
        'config_sentence_transformers.json': {
          prompts: { query: 'query: ' },
          default_prompt_name: 'query',
        },
      }),
    ).toEqual({
      pooling: 'cls',
      window: 32,
      prefix: 'query: ',
      reads: DEFAULT_READS,
      normalise: true,
    });
  });

  it('gives way to what a person chooses', async () => {
    const files = { '1_Pooling/config.json': { pooling_mode: 'lasttoken' } };
    expect((await about(files)).pooling).toBe('last-token');
    expect((await about(files, '?pooling=mean&window=20')).window).toBe(20);
    expect((await about(files, '?pooling=mean')).pooling).toBe('mean');
  });

  it('is refused where Dialect lacks it, with what to choose', async () => {
    const files = { '1_Pooling/config.json': { pooling_mode_max_tokens: true } };
    await expect(about(files)).rejects.toThrow(/pools by pooling_mode_max_tokens.*\?pooling=mean/);
    await expect(about({}, '?window=999')).rejects.toThrow(/at most 64 tokens/);
    const several = { '1_Pooling/config.json': { pooling_mode: ['mean', 'cls'] } };
    await expect(about(several)).rejects.toThrow(/pools by mean and cls/);
    const cut = { 'config_sentence_transformers.json': { truncate_dim: 8 } };
    await expect(about(cut)).rejects.toThrow(/first 8 columns \(truncate_dim\)/);
    const lower = { 'sentence_bert_config.json': { do_lower_case: true } };
    const cased = { ...tokenizer, normalizer: { ...tokenizer.normalizer, lowercase: false } };
    const kept = { ...lower, 'tokenizer.json': cased };
    await expect(about(kept)).rejects.toThrow(/do_lower_case/);
    expect((await about(lower)).pooling).toBe('mean'); // its tokenizer does that itself
    const apart = {
      '1_Pooling/config.json': { pooling_mode: 'mean', include_prompt: false },
      'config_sentence_transformers.json': { prompts: { q: 'q: ' }, default_prompt_name: 'q' },
    };
    await expect(about(apart)).rejects.toThrow(/include_prompt: false/);
    expect((await about(apart, '?prefix=')).prefix).toBe('');
    const alone = {
      'modules.json': [{ type: 'sentence_transformers.models.Transformer', path: '' }],
    };
    await expect(about(alone)).rejects.toThrow(/has no Pooling.*\?pooling=mean/);
  });

  it('names the modules that are not run', async () => {
    const files = {
      'modules.json': [{ type: 'sentence_transformers.models.Dense', path: '2_Dense' }],
    };
    expect((await about(files)).leftOut).toEqual(['Dense']);
  });

  it('normalises where the model does', async () => {
    const one = await writeModel(join(folder, 'unit'), {
      'modules.json': [{ type: 'sentence_transformers.models.Normalize', path: '2_Normalize' }],
    });
    const [vector] = await vectors(one, ['abc']);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});

describe('what is said of a model', () => {
  it('is what a person chooses by', async () => {
    const one = await writeModel(join(folder, 'with-card'), {
      'README.md': '---\nlanguage: en\nlicense: apache-2.0\n---\n# Model\n',
    });
    const encoder: PretrainedEncoder = await transformerEncoder(one, { models });
    expect(encoder).toMatchObject({
      kind: 'pretrained',
      id: one,
      label: 'with-card',
      languages: 'English',
      licence: 'Apache-2.0',
    });
    expect(encoder.blocks.map(({ id, kind }) => `${id}: ${kind}`)).toEqual([
      'joint: meaning',
      'answer: meaning',
      'cosine: measure',
    ]);
    expect(encoder).toMatchObject({ reads: 'prompt and answer', dimension: 2 * HIDDEN + 1 });
    expect(encoder.bytes).toBeGreaterThan(5_000);
    expect(encoder.description).toMatch(/model\.safetensors, float32; mean pooling/);
  });

  it('names the file of its licence where its card names none', async () => {
    const licence = async (files: Record<string, unknown>) => {
      const one = await writeModel(mkdtempSync(join(folder, 'licensed-')), files);
      return (await inspectModel(one, { models })).licence;
    };
    expect(await licence({})).toBe('not stated');
    expect(await licence({ LICENSE: 'Text' })).toBe('see LICENSE');
    expect(await licence({ LICENSE: 'Text', 'README.md': '---\nlicense: mit\n---\n' })).toBe('MIT');
  });

  it('has a key that changes with all that changes the vectors, and with nothing else', async () => {
    const key = async (id: string) => (await inspectModel(id, { models })).key;
    const first = await key(model);
    expect(await key(await writeModel(join(folder, 'copy')))).toBe(first);
    const card = { 'README.md': '# Another description' };
    expect(await key(await writeModel(join(folder, 'card'), card))).toBe(first);
    const others = [
      await key(`${model}?pooling=cls`),
      await key(`${model}?window=32`),
      await key(`${model}?prefix=a`),
      await key(
        await writeModel(join(folder, 'eps'), {
          'config.json': { ...config, layer_norm_eps: 1e-5 },
        }),
      ),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
  });
});
