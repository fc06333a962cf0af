/** Unusable folders: each gives a sentence that says what is wrong, and the code `bad-model`. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unreadable } from '../../../src-main/encoders/transformer/bad-model.ts';
import { readBertFolder } from '../../../src-main/encoders/transformer/bert-folder.ts';
import type { TransformerOptions } from '../../../src-main/encoders/transformer/index.ts';
import { transformerEncoder } from '../../../src-main/encoders/transformer/index.ts';
import { writeSafetensors } from '../../../src-main/encoders/transformer/safetensors.ts';
import { bertGraph, GraphBuilder, writeOnnx } from '../../../src-main/onnx/index.ts';
import { config, HIDDEN, put, tensors, tokenizer, writeModel } from './transformer-model.ts';

let folder = '';
let graph = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  const weights = [...tensors()].map(
    ([name, { shape, values }]) => [name, { shape, data: values }] as const,
  );
  graph = join(folder, 'graph.onnx');
  await writeOnnx(bertGraph(config, new Map(weights)), graph);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Tensors = ReturnType<typeof tensors>;

const empty = () => mkdtempSync(join(folder, 'model-'));

/** A folder with only these files. */
function of(files: Record<string, unknown>): string {
  const one = empty();
  put(one, files);
  return one;
}

const parts = { 'config.json': config, 'tokenizer.json': tokenizer };
const start = (file: string, share: number) => {
  const bytes = readFileSync(file);
  return bytes.subarray(0, Math.floor(bytes.length * share));
};

/** Opens and encodes, until one of them fails. */
async function use(id: string, options: TransformerOptions = {}): Promise<void> {
  const encoder = await transformerEncoder(id, options);
  const opened = await encoder.open({ threads: 1 });
  try {
    await opened.encode([{ prompt: '', text: 'abc' }]);
  } finally {
    await opened.close();
  }
}

async function failure(id: string, options?: TransformerOptions): Promise<string> {
  const thrown: unknown = await use(id, options).then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toMatchObject({ name: 'DialectError', code: 'bad-model' });
  const { message } = thrown as Error;
  expect(message).toMatch(/[.]$/);
  return message;
}

describe('a folder that is no model', () => {
  it('works when nothing is missing', async () => {
    await use(of({ ...parts, 'onnx/model.onnx': readFileSync(graph) }));
  });

  it('does not exist, or is a file', async () => {
    expect(await failure(join(folder, 'nowhere'))).toMatch(/There is no folder .*nowhere/);
    expect(await failure('no-such-model')).toMatch(/neither a folder nor.*downloaded/);
    expect(await failure(graph)).toMatch(/is a file\. Choose the folder/);
  });

  it('lacks a config.json', async () => {
    expect(await failure(of({ 'notes.txt': 'x' }))).toMatch(/has no config\.json/);
  });

  it('is a tokenizer without a model', async () => {
    expect(await failure(of({ 'tokenizer.json': tokenizer }))).toMatch(
      /a tokenizer without a model/,
    );
    expect(await failure(of(parts))).toMatch(/no weights/);
  });

  it('lacks a tokenizer, or has one that is none', async () => {
    const onnx = readFileSync(graph);
    expect(await failure(of({ 'config.json': config, 'onnx/model.onnx': onnx }))).toMatch(
      /no tokenizer\.json/,
    );
    const broken = { 'config.json': config, 'onnx/model.onnx': onnx };
    expect(await failure(of({ ...broken, 'tokenizer.json': '{"model"' }))).toMatch(
      /tokenizer\.json is damaged/,
    );
    expect(await failure(of({ ...broken, 'tokenizer.json': {} }))).toMatch(
      /tokenizer\.json cannot be read/,
    );
  });

  it('has weights that only PyTorch opens', async () => {
    expect(await failure(of({ ...parts, 'pytorch_model.bin': 'x' }))).toMatch(
      /pytorch_model\.bin.*Get model\.safetensors/,
    );
  });
});

describe('a file that the system does not give', () => {
  const onnx = () => ({ 'onnx/model.onnx': readFileSync(graph) });

  it('is a folder of that name', async () => {
    const folders = (...names: string[]) => {
      const one = of({ ...parts, ...onnx() });
      for (const name of names) {
        rmSync(join(one, name), { force: true });
        mkdirSync(join(one, name));
      }
      return one;
    };
    expect(await failure(folders('config.json'))).toMatch(/Its config\.json is a folder/);
    expect(await failure(folders('onnx/model.onnx'))).toMatch(/Its onnx\/model\.onnx is a folder/);
    const weights = folders('onnx/model.onnx', 'model.safetensors');
    rmSync(join(weights, 'onnx'), { recursive: true });
    const message = await failure(weights, { models: join(folder, 'models') });
    expect(message).toMatch(/^model\.safetensors of “model-.*” is a folder/);
  });

  it.each(['EACCES', 'EPERM'])('may not be read: %s', (code) => {
    const thrown = Object.assign(new Error(`${code}: permission denied, open`), { code });
    expect(unreadable('/models/e5', 'tokenizer.json', thrown)).toMatchObject({
      code: 'bad-model',
      message:
        '“e5” cannot be used as an encoder. Its tokenizer.json may not be read by you. Change its permissions, or take a copy of your own.',
    });
    expect(unreadable('/models/e5', '', thrown)).toMatchObject({
      message: expect.stringMatching(/It may not be read by you\./) as string,
    });
    const other = new Error('EIO');
    expect(unreadable('/models/e5', 'config.json', other)).toBe(other);
  });

  it('is only a pointer of Git LFS', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n';
    const one = of({ ...parts, ...onnx(), 'tokenizer.json': pointer });
    expect(await failure(one)).toMatch(/Its tokenizer\.json is only a pointer of Git LFS/);
  });

  it('is a tokenizer with more tokens than the model', async () => {
    const vocab: Record<string, number> = { ...tokenizer.model.vocab, abc: 90 };
    const larger = { ...tokenizer, model: { ...tokenizer.model, vocab } };
    const one = of({ ...parts, ...onnx(), 'tokenizer.json': larger });
    expect(await failure(one)).toMatch(
      /gives token 90, and the model knows 56\. Take tokenizer\.json and weights of the same model/,
    );
  });
});

describe('damage that both ways to use a model meet', () => {
  it.each([
    ['a tensor is missing', (all: Tensors) => all.delete('encoder.layer.0.output.dense.bias')],
    [
      'a tensor has another shape',
      (all: Tensors) =>
        all.set('encoder.layer.0.output.dense.bias', { shape: [3], values: new Float32Array(3) }),
    ],
    ['weights are of something else', (all: Tensors) => all.clear()],
  ])('is told in the same words, which name the folder: %s', async (_what, damage) => {
    const one = await writeModel(empty());
    const all = tensors();
    damage(all);
    await writeSafetensors(join(one, 'model.safetensors'), all);
    const frozen = await failure(one, { models: join(folder, 'models') });
    expect(frozen).toMatch(new RegExp(`^“${basename(one)}” cannot be used as an encoder\\.`));
    await expect(readBertFolder(one)).rejects.toThrow(
      expect.objectContaining({ code: 'bad-model', message: frozen }),
    );
  });

  it('is a file that is cut off', async () => {
    const one = await writeModel(empty());
    const file = join(one, 'model.safetensors');
    writeFileSync(file, start(file, 0.9));
    const frozen = await failure(one, { models: join(folder, 'models') });
    expect(frozen).toMatch(new RegExp(`^model\\.safetensors of “${basename(one)}” cannot be read`));
    await expect(readBertFolder(one)).rejects.toThrow(expect.objectContaining({ message: frozen }));
  });
});

describe('a model of another kind', () => {
  it('makes pictures from text', async () => {
    expect(await failure(of({ 'model_index.json': {} }))).toMatch(/makes pictures/);
  });

  it.each([
    [{ model_type: 'vit', image_size: 224, hidden_size: 8 }, /model of pictures \(“vit”\)/],
    [{ model_type: 'clip', vision_config: {}, hidden_size: 8 }, /model of pictures/],
    [{ model_type: 'whisper', num_mel_bins: 80, d_model: 8 }, /model of sound/],
    [{ model_type: 't5', is_encoder_decoder: true, d_model: 8 }, /encoder and decoder/],
    [{ model_type: 'bert' }, /how many columns/],
  ])('is told by its config.json: %j', async (other, sentence) => {
    expect(await failure(of({ 'config.json': other }))).toMatch(sentence);
  });

  it('needs a graph where only BERT families run from safetensors', async () => {
    const one = await writeModel(empty(), { 'config.json': { ...config, model_type: 'mpnet' } });
    expect(await failure(one, { models: join(folder, 'models') })).toMatch(
      /“mpnet”.*Add onnx\/model\.onnx/,
    );
  });

  it('answers something else than the vectors of tokens', async () => {
    const b = new GraphBuilder('scores');
    const ids = b.input({ name: 'input_ids', type: 'int64', shape: ['n', 'k'] });
    const wide = b.op('Cast', [ids], { to: { int: 1 } }, 'logits');
    b.output({ name: wide, type: 'float32', shape: ['n', 'k'] });
    const one = of(parts);
    put(one, { 'onnx/x': '' });
    await writeOnnx(b.finish(), join(one, 'onnx/model.onnx'));
    expect(await failure(one)).toMatch(/answers logits in place of.*another task/);
  });

  it('has a config.json of another size', async () => {
    const wide = { ...config, hidden_size: 2 * HIDDEN };
    const onnx = { 'onnx/model.onnx': readFileSync(graph), 'tokenizer.json': tokenizer };
    expect(await failure(of({ ...onnx, 'config.json': wide }))).toMatch(/says 16 columns/);
  });
});

describe('damaged weights', () => {
  it.each([0.3, 0.9, 0.999])('are an ONNX file cut off after %f of it', async (share) => {
    const one = of({ ...parts, 'onnx/model.onnx': start(graph, share) });
    expect(await failure(one)).toMatch(/onnx\/model\.onnx is (cut off|damaged)/);
  });

  it('are no ONNX file at all, or only a pointer to one', async () => {
    expect(await failure(of({ ...parts, 'onnx/model.onnx': '' }))).toMatch(/is empty/);
    expect(await failure(of({ ...parts, 'onnx/model.onnx': '<html>not found</html>' }))).toMatch(
      /is (not an ONNX file|damaged|cut off)/,
    );
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n';
    expect(await failure(of({ ...parts, 'onnx/model.onnx': pointer }))).toMatch(/Git LFS/);
  });

  it.each([0.001, 0.5, 0.999])('are a safetensors file cut off after %f of it', async (share) => {
    const one = await writeModel(empty());
    const file = join(one, 'model.safetensors');
    writeFileSync(file, start(file, share));
    const message = await failure(one, { models: join(folder, 'models') });
    expect(message).toMatch(/model\.safetensors .*cut off/);
  });

  it('lack a tensor, and leave no half-written graph', async () => {
    const models = join(folder, 'models-of-failures');
    const one = await writeModel(empty());
    const some = new Map([...tensors()].filter(([name]) => !name.includes('intermediate')));
    await writeSafetensors(join(one, 'model.safetensors'), some);
    expect(await failure(one, { models })).toMatch(/lack “encoder\.layer\.0\.intermediate/);
    expect(readdirSync(join(models, 'converted'))).toEqual([]);
  });

  it('give numbers that are not finite', async () => {
    const one = await writeModel(empty());
    const broken = tensors();
    broken.get('encoder.layer.0.output.LayerNorm.bias')?.values.fill(NaN);
    await writeSafetensors(join(one, 'model.safetensors'), broken);
    expect(await failure(one, { models: join(folder, 'models') })).toMatch(/not finite/);
  });
});

describe('a graph that has to be written', () => {
  it('is written once, outside the model', async () => {
    const models = join(folder, 'models-once');
    const one = await writeModel(empty());
    await use(one, { models });
    const kept = readdirSync(join(models, 'converted'));
    expect(kept).toHaveLength(1);
    const never = () => Promise.reject(new Error('written again'));
    await use(one, { models, convert: never });
    expect(readdirSync(one).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
  });

  it('finds no room: said, and nothing left behind', async () => {
    const models = join(folder, 'models-full');
    const one = await writeModel(empty());
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await expect(use(one, { models, convert: full })).rejects.toMatchObject({
      code: 'no-space',
      message: expect.stringMatching(/no room.*Make room/) as string,
    });
    expect(readdirSync(join(models, 'converted'))).toEqual([]);
  });

  it('is not needed where float32 or rounded ones are there', async () => {
    const onnx = readFileSync(graph);
    const runs = async (files: Record<string, unknown>, models?: string) => {
      const one = await writeModel(empty(), files);
      return (await transformerEncoder(one, { models })).description;
    };
    const models = join(folder, 'models');
    const both = { 'onnx/model.onnx': onnx, 'onnx/model_quantized.onnx': onnx };
    expect(await runs(both, models)).toMatch(/\(onnx\/model\.onnx, float32;/);
    const rounded = { 'onnx/model_quantized.onnx': onnx };
    expect(await runs(rounded, models)).toMatch(/\(model\.safetensors, float32;/);
    expect(await runs(rounded)).toMatch(/\(onnx\/model_quantized\.onnx, quantized;/);
  });
});

describe.skipIf(process.platform === 'win32')(
  'a file of a model (no pipes and links on Windows)',
  () => {
    const whole = () => of({ ...parts, 'README.md': 'x', 'onnx/model.onnx': readFileSync(graph) });
    const files = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'README.md'];

    it.each([...files, 'onnx/model.onnx'])(
      '%s that is a pipe is refused, not waited for',
      async (file) => {
        const one = whole();
        rmSync(join(one, file), { force: true });
        execFileSync('mkfifo', [join(one, file)]);
        // Weights and tokenizers that are not regular files do not count.
        expect(await failure(one)).toMatch(/is a pipe or a device|no tokenizer\.json|no weights/);
      },
    );

    it.each([...files, 'onnx/model.onnx'])(
      '%s that is a link to a device or elsewhere is refused',
      async (file) => {
        for (const place of ['/dev/zero', graph]) {
          const one = whole();
          rmSync(join(one, file), { force: true });
          symlinkSync(place, join(one, file));
          expect(await failure(one)).toMatch(
            /pipe or a device|link out of|no tokenizer\.json|no weights/,
          );
        }
      },
    );

    it('that is larger than a text can be is refused before it is read', async () => {
      const one = whole();
      truncateSync(join(one, 'tokenizer.json'), 2 ** 40);
      expect(await failure(one)).toMatch(/tokenizer\.json is larger than/);
    });

    it('may be a link within the folder, and from a snapshot to the store of the hub’s cache', async () => {
      const within = whole();
      renameSync(join(within, 'config.json'), join(within, 'other.json'));
      symlinkSync('other.json', join(within, 'config.json'));
      await use(within);

      const cache = join(empty(), 'models--one--two');
      const snapshot = join(cache, 'snapshots', 'abc');
      mkdirSync(join(cache, 'blobs'), { recursive: true });
      mkdirSync(snapshot, { recursive: true });
      for (const file of ['config.json', 'tokenizer.json', 'model.onnx']) {
        const from = file === 'model.onnx' ? graph : join(within, file);
        writeFileSync(join(cache, 'blobs', file), readFileSync(from));
        symlinkSync(join('..', '..', 'blobs', file), join(snapshot, file));
      }
      await use(snapshot);
    });
  },
);
