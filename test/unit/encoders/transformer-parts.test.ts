import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../src-main/encoders/transformer/batches.ts';
import {
  languagesInWords,
  licenceInWords,
  readFrontMatter,
} from '../../../src-main/encoders/transformer/front-matter.ts';
import { encoderId, encoderNames } from '../../../src-main/encoders/spec.ts';
import { neededFiles } from '../../../src-main/encoders/transformer/hub-files.ts';
import { isModelId } from '../../../src-main/encoders/transformer/index.ts';
import { readName } from '../../../src-main/encoders/transformer/name.ts';
import { windowsOf } from '../../../src-main/encoders/transformer/windows.ts';
import { wholePaths } from '../../../src-main/services/encoders/encoder-folder.ts';

describe('the name of a transformer', () => {
  it('is a folder, with choices behind a question mark', () => {
    expect(readName('/models/e5')).toEqual({ folder: '/models/e5', choices: {} });
    expect(readName('/models/e5?pooling=cls&window=128&prefix=query: ')).toEqual({
      folder: '/models/e5',
      choices: { pooling: 'cls', window: 128, prefix: 'query: ' },
    });
    expect(readName('C:\\models\\e5?pooling=last-token').folder).toBe('C:\\models\\e5');
  });

  it('keeps the space that ends a prefix, and a plus in it, on every way through the settings', () => {
    const names = ['style', '/models/e5?prefix=query: ', '/models/a+b?prefix=a+b '];
    const id = encoderId(names);
    expect(id).toBe('style+/models/e5?prefix=query: +/models/a%2Bb?prefix=a%2Bb ');
    expect(encoderNames(id)).toEqual(names);
    expect(encoderNames(' style + /models/e5?pooling=cls ')).toEqual([
      'style',
      '/models/e5?pooling=cls',
    ]);
    expect(names.slice(1).map((name) => readName(name).choices.prefix)).toEqual([
      'query: ',
      'a+b ',
    ]);
    expect(wholePaths(id)).toBe(id);
  });

  it('keeps a question mark that belongs to the folder', () => {
    expect(readName('/models/what?').folder).toBe('/models/what?');
    expect(readName('/models/why? because').folder).toBe('/models/why? because');
  });

  it.each([
    ['m?pooling=max', /no pooling “max”.*mean, cls, last-token/],
    ['m?window=3', /at least 16/],
    ['m?size=3', /“size” cannot be chosen/],
  ])('says what cannot be chosen: %s', (id, sentence) => {
    expect(() => readName(id)).toThrow(sentence);
  });
});

describe('windows of a long text', () => {
  it.each([0, 1, 10])('are one for %i tokens where ten have room', (tokens) => {
    expect(windowsOf(tokens, 10)).toEqual([{ from: 0, to: tokens, ownFrom: 0, ownTo: tokens }]);
  });

  it('own every token once, and read what they own with others on both sides', () => {
    for (const [tokens, room] of [
      ...[11, 12, 17, 19, 20, 99, 1000].map((n) => [n, 10]),
      ...[511, 512, 1000, 100_003].map((n) => [n, 510]),
    ]) {
      const windows = windowsOf(tokens, room);
      expect(windows[0].ownFrom).toBe(0);
      expect(windows[windows.length - 1].ownTo).toBe(tokens);
      windows.forEach(({ from, to, ownFrom, ownTo }, k) => {
        expect(to - from).toBe(room);
        expect(ownFrom).toBeGreaterThanOrEqual(from);
        expect(ownTo).toBeLessThanOrEqual(to);
        expect(ownTo).toBeGreaterThan(ownFrom);
        if (k > 0) expect(ownFrom).toBe(windows[k - 1].ownTo);
      });
    }
  });
});

describe('batches', () => {
  it('hold every window once, within the budget, like beside like', () => {
    const lengths = Array.from({ length: 200 }, (_, k) => 1 + ((k * 37) % 90));
    const batches = batchesOf(lengths, { tokens: 256, rows: 8 });
    expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, k) => k));
    for (const batch of batches) {
      const longest = Math.max(...batch.map((k) => lengths[k]));
      expect(batch.length * longest).toBeLessThanOrEqual(256);
      expect(batch.length).toBeLessThanOrEqual(8);
    }
    const inOrder = batches.flat().map((k) => lengths[k]);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });

  it('give a window that is longer than the budget a batch of its own', () => {
    expect(batchesOf([500, 500], { tokens: 256, rows: 8 })).toEqual([[0], [1]]);
  });
});

describe('the head of a model card', () => {
  it.each([
    ['---\nlanguage: en\nlicense: apache-2.0\n---\n# M', 'English', 'Apache-2.0'],
    ['---\nlicense: mit\nlanguage:\n- en\n- "de"\ntags: [x]\n---\n', 'English and German', 'MIT'],
    ['---\r\nlanguage: [en, de, fr]\r\n---\r\n', 'English, German, and French', 'not stated'],
    ['---\nlanguage:\n  - multilingual\n  - af\n---\n', 'many', 'not stated'],
    ['---\nlanguage: [af, am, ar, de, en]\n---\n', '5 languages', 'not stated'],
    ['# No head\nlicense: mit', 'not stated', 'not stated'],
    ['', 'not stated', 'not stated'],
  ])('says languages and licence: %j', (readme, languages, licence) => {
    const card = readFrontMatter(readme);
    expect(languagesInWords(card.languages)).toBe(languages);
    expect(licenceInWords(card.licence)).toBe(licence);
  });
});

describe('what is fetched of a model', () => {
  const base = ['config.json', 'tokenizer.json', '1_Pooling/config.json', 'train.py', 'README.md'];
  const small = ['config.json', 'tokenizer.json', '1_Pooling/config.json', 'README.md'];

  it('is float32 weights alone for a BERT family', () => {
    const all = [...base, 'pytorch_model.bin', 'model.safetensors', 'onnx/model.onnx'];
    expect(neededFiles(all, 'bert')).toEqual([...small, 'model.safetensors']);
  });

  it('is the graph with its weights beside it for others', () => {
    const all = [...base, 'model.safetensors', 'onnx/model.onnx', 'onnx/model.onnx_data'];
    expect(neededFiles([...all, 'onnx/model_quantized.onnx'], 'gpt2')).toEqual([
      ...small,
      'onnx/model.onnx',
      'onnx/model.onnx_data',
    ]);
  });

  it('is the weights and the chat template for a language model that an engine runs', () => {
    const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    const weights = ['model.safetensors.index.json', ...shards];
    const all = [...base, 'chat_template.jinja', 'onnx/model.onnx', ...weights];
    expect(neededFiles(all, 'qwen3')).toEqual([...small, 'chat_template.jinja', ...weights]);
  });

  it('is nothing where there are no weights, or no tokenizer', () => {
    expect(neededFiles([...base, 'pytorch_model.bin'], 'bert')).toBeNull();
    expect(neededFiles(['config.json', 'model.safetensors'], 'bert')).toBeNull();
  });

  it('takes no path that leaves the folder', () => {
    const all = [...base, 'model.safetensors', '../1_Pooling/config.json', '/etc/README.md'];
    expect(neededFiles(all, 'bert')).toEqual([...small, 'model.safetensors']);
  });
});

describe('an id on the hub', () => {
  it.each(['intfloat/e5-small', 'bert-base-uncased', 'a/b.c_d'])('can be %s', (id) => {
    expect(isModelId(id)).toBe(true);
  });
  it.each(['', '..', 'a/../b', '/a/b', 'a/b/c', 'a--b/c', 'a/b?x', 'a b', 'C:\\a'])(
    'cannot be %j',
    (id) => {
      expect(isModelId(id)).toBe(false);
    },
  );
});
