/** The backbone compared with transformers and peft, and with cosines published for the model. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolings, type AdapterTarget } from '../../src-main/domain/bert.ts';
import { seededRandom } from '../../src-main/domain/random.ts';
import { loadAdapters, saveAdapters } from '../../src-main/encoders/transformer/bert-adapters.ts';
import { readBertFolder } from '../../src-main/encoders/transformer/bert-folder.ts';
import { openBertTokens } from '../../src-main/encoders/transformer/bert-tokens.ts';
import { wasm } from '../../src-main/engines/wasm.ts';
import { adam } from '../../src-main/learning/adam.ts';
import { bertBackbone, padded } from '../../src-main/learning/backbone/index.ts';
import { temporaryFolder } from '../contract/support.ts';
import { missingInPython } from '../python.ts';
import { minilm, missingMinilm, reference, texts, type Vectors } from './backbone-support.ts';

const transformers = missingInPython('torch', 'transformers');
const peft = missingInPython('torch', 'transformers', 'peft');

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

function expectClose(found: readonly number[][], expected: readonly number[][], limit: number) {
  expect(found.length).toBe(expected.length);
  found.forEach((row, i) => {
    expect(row.length).toBe(expected[i].length);
    const differences = row.map((value, k) => Math.abs(value - expected[i][k]));
    expect(Math.max(...differences), `text ${i}`).toBeLessThan(limit);
  });
}

const rowsOf = (vectors: tf.Tensor2D) => vectors.arraySync();
const adapterOptions = { rank: 1, alpha: 1 };

/** Kind, precision and size of shards. */
const made = [
  ['bert', 'float32', null],
  ['bert', 'float16', null],
  ['bert', 'bfloat16', '8KB'],
  ['roberta', 'float32', '8KB'],
  ['xlm-roberta', 'float32', null],
  ['camembert', 'float32', null],
] as const;

describe.skipIf(transformers)(`random models equal transformers to 1e-4${transformers}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  let expected: Vectors[] = [];
  const rows = [20, 7, 2].map((length) =>
    Int32Array.from({ length }, (_, i) => 2 + ((7 * i + length) % 48)),
  );
  const batchFor = (kind: string) => padded(rows, kind === 'bert' ? 0 : 1);

  beforeAll(async () => {
    const models = made.map(([kind, dtype, shard], i) => {
      const { ids, mask, length } = batchFor(kind);
      const table = (values: ArrayLike<number>) =>
        rows.map((_, row) => Array.from(values).slice(row * length, (row + 1) * length));
      const folder = join(root, String(i));
      return { folder, kind, dtype, shard, ids: table(ids), mask: table(mask) };
    });
    expected = await reference<Vectors[]>({ do: 'make', models });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(made.map((model, i) => [...model, i] as const))(
    '%s in %s, shards %s',
    async (kind, _dtype, shard, i) => {
      const folder = join(root, String(i));
      expect(existsSync(join(folder, 'model.safetensors'))).toBe(shard === null);
      const { config, tensors } = await readBertFolder(folder);
      for (const pooling of poolings) {
        const backbone = bertBackbone(config, tensors, { ...adapterOptions, pooling });
        expectClose(rowsOf(backbone.encode(null, batchFor(kind))), expected[i][pooling], 1e-4);
        backbone.dispose();
      }
    },
  );
});

describe.skipIf(missingMinilm)(`all-MiniLM-L6-v2${missingMinilm}`, () => {
  async function open(targets?: readonly AdapterTarget[], layers?: readonly number[]) {
    const { config, tensors } = await readBertFolder(minilm);
    const options = { rank: 4, alpha: 8, pooling: 'mean', targets, layers } as const;
    const backbone = bertBackbone(config, tensors, options);
    const tokens = await openBertTokens(minilm);
    const batchOf = (some: readonly string[]) =>
      padded(
        some.map((text) => tokens.encode(text)),
        config.padding,
      );
    return { config, backbone, tokens, batchOf };
  }

  it('gives the cosines of its publisher', async () => {
    const { backbone, batchOf } = await open();
    const batch = batchOf([
      'A man is eating food.',
      'A man eats something.',
      'The girl carries a baby.',
    ]);
    const [a, b, c] = tf.unstack(backbone.encode(null, batch));
    const cosine = (x: tf.Tensor, y: tf.Tensor) =>
      tf.sum(tf.mul(tf.div(x, tf.norm(x)), tf.div(y, tf.norm(y)))).dataSync()[0];
    expect(cosine(a, b)).toBeCloseTo(0.875, 3);
    expect(cosine(a, c)).toBeCloseTo(-0.111, 3);
    backbone.dispose();
  });

  it.skipIf(transformers)(
    `has transformers' tokens, and vectors to 1e-4${transformers}`,
    async () => {
      const { backbone, tokens, batchOf } = await open();
      const expected = await reference<Vectors & { ids: number[][] }>({
        do: 'encode',
        folder: minilm,
        texts,
      });
      expect(texts.map((text) => [...tokens.encode(text)])).toEqual(expected.ids);
      expectClose(rowsOf(backbone.encode(null, batchOf(texts))), expected.mean, 1e-4);
      backbone.dispose();
    },
  );

  it.skipIf(peft)(`is adapted in peft as it is here, to 1e-4${peft}`, async () => {
    const targets = ['query', 'value', 'output'] as const;
    const { config, backbone, batchOf } = await open(targets, [1, 4]);
    const random = seededRandom('peft');
    const parameters = Float32Array.from(
      { length: backbone.adapters.size },
      () => 0.1 * random.normal(),
    );
    const adapters = join(temporaryFolder(), 'adapters');
    const saved = { rank: 4, alpha: 8, targets, layers: [1, 4], parameters };
    await saveAdapters(adapters, config, saved, minilm);
    expect(await loadAdapters(adapters, config)).toEqual(saved);

    const expected = await reference<Vectors>({ do: 'encode', folder: minilm, texts, adapters });
    const found = backbone.encode(tf.tensor2d(parameters, [1, parameters.length]), batchOf(texts));
    expectClose(rowsOf(found), expected.mean, 1e-4);
    const without = rowsOf(backbone.encode(null, batchOf(texts)));
    expect(Math.abs(without[0][0] - expected.mean[0][0])).toBeGreaterThan(1e-2);
    backbone.dispose();
  });

  it.skipIf(peft)(`takes adapters that peft wrote, to 1e-4${peft}`, async () => {
    const adapters = join(temporaryFolder(), 'adapters');
    const expected = await reference<Vectors>({
      do: 'adapt',
      folder: minilm,
      texts,
      adapters,
      targets: ['key', 'attention.output.dense'],
      layers: [0, 5],
      rank: 3,
      alpha: 12,
    });
    const { config, tensors } = await readBertFolder(minilm);
    const { parameters, ...options } = await loadAdapters(adapters, config);
    expect(options).toEqual({ rank: 3, alpha: 12, targets: ['key', 'output'], layers: [0, 5] });
    const backbone = bertBackbone(config, tensors, { ...options, pooling: 'mean' });
    const tokens = await openBertTokens(minilm);
    const batch = padded(
      texts.map((text) => tokens.encode(text)),
      config.padding,
    );
    const found = backbone.encode(tf.tensor2d(parameters, [1, parameters.length]), batch);
    expectClose(rowsOf(found), expected.mean, 1e-4);
    backbone.dispose();
  });

  it('learns by steps of Adam, and keeps no tensor of a step', async () => {
    const { backbone, batchOf } = await open();
    const batch = batchOf(['Good, clear and to the point.', 'bad bad', 'Well argued.', 'meh meh']);
    const initial = backbone.adapters.initial(seededRandom('learns'));
    const optimiser = adam([initial], backbone.adapters.decayed(), { rate: 5e-3, decay: 0 });
    const target = tf.tensor2d(
      Float32Array.from({ length: 4 * backbone.dimension }, (_, i) =>
        Math.floor(i / backbone.dimension) % 2 === 0 ? 0.05 : -0.05,
      ),
      [4, backbone.dimension],
    );
    /** Mean over texts of |pooled - target|^2 / 2. */
    const step = (): number => {
      const [loss, gradient] = tf.tidy(() => {
        const { pooled, backward } = backbone.forward(optimiser.parameters, batch);
        const gap = tf.sub<tf.Tensor2D>(pooled, target);
        const value = tf.mul<tf.Scalar>(tf.sum(tf.square(gap)), 1 / 8);
        return [value, backward(tf.mul(gap, 1 / 4))] as const;
      });
      optimiser.apply(gradient);
      const value = loss.dataSync()[0];
      loss.dispose();
      gradient.dispose();
      return value;
    };
    const first = step();
    const { numTensors } = tf.memory();
    let last = first;
    for (let i = 0; i < 12; i++) last = step();
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(last).toBeLessThan(0.8 * first);
    optimiser.dispose();
    backbone.dispose();
  });
});
