/** Decoders compared with transformers: hidden states, log probabilities, and readings made from them. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDecoderFolder } from '../../src-main/encoders/transformer/decoder-folder.ts';
import { wasm } from '../../src-main/engines/wasm.ts';
import {
  hiddenStates,
  loadDecoder,
  packed,
  readDecoder,
  type DecoderModel,
  type DecoderSequence,
} from '../../src-main/learning/backbone/decoder/index.ts';
import { missingInPython } from '../python.ts';
import { missingSmollm, reference, smollm } from './backbone-support.ts';

const transformers = missingInPython('torch', 'transformers');
const SCRIPT = 'decoder-reference.py';

interface Read {
  hidden: number[][];
  /** After six tenths of the layers, rounded up. */
  middle: number[][];
  likely: number[];
}

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

/** Two prompts with several answers, texts of one token and of many, a duplicate, and a prefix of another. */
function textsOf(vocabulary: number): number[][] {
  const text = (length: number, seed: number) =>
    Array.from({ length }, (_, i) => (7 * i * i + 13 * i + 31 * seed + seed * i) % vocabulary);
  const [one, other] = [text(11, 1), text(140, 2)];
  return [
    [...one, ...text(9, 3)],
    [...other, ...text(30, 4)],
    text(1, 5),
    [...one, ...text(4, 6)],
    text(20, 7),
    [...one, ...text(9, 3)],
    [...other, ...text(3, 8)],
    one,
    [...one, ...text(9, 3), ...text(12, 9)],
  ];
}

async function opened(folder: string): Promise<DecoderModel> {
  const { config, tensors, close } = await openDecoderFolder(folder);
  try {
    return await loadDecoder(config, tensors, { head: true });
  } finally {
    await close();
  }
}

function largest(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0) / scale;
}

function meanOf(rows: readonly number[][]): number[] {
  const width = rows.at(0)?.length ?? 0;
  return Array.from({ length: width }, (_, j) =>
    rows.reduce((sum, row) => sum + row[j] / rows.length, 0),
  );
}

/**
 * @param limit of differences in vectors and in log probabilities, relative to the largest entry if that is above
 * 1
 */
async function expectEqual(folder: string, ids: number[][], expected: Read[], limit: number) {
  const before = tf.memory().numTensors;
  const model = await opened(folder);
  const texts = ids.map((text) => Int32Array.from(text));
  const pack = packed(texts);
  expect(pack.ids.length).toBeLessThan(ids.reduce((sum, { length }) => sum + length, 0));
  const states = hiddenStates(model, pack);
  const rows = states.arraySync();
  states.dispose();
  for (const { index, rows: own } of pack.texts) {
    const found = [...own].flatMap((row) => rows[row]);
    expect(largest(found, expected[index].hidden.flat()), `text ${index}`).toBeLessThan(limit);
  }
  const sequences = texts.map((text, i): DecoderSequence => ({
    ids: text,
    answerFrom: Math.min(text.length, 1 + 3 * i),
  }));
  const readings = await readDecoder(model, sequences, { logProbabilities: true });
  readings.forEach((reading, i) => {
    const { answerFrom } = sequences[i];
    const { hidden, middle, likely } = expected[i];
    const answer = hidden.slice(answerFrom);
    expect(largest(reading.mean, meanOf(hidden))).toBeLessThan(limit);
    if (answer.length > 0) {
      expect(largest(reading.answerMean, meanOf(answer))).toBeLessThan(limit);
      const own = meanOf(middle.slice(answerFrom));
      expect(largest(reading.answerMiddle, own)).toBeLessThan(limit);
    }
    expect(largest(reading.last, hidden[hidden.length - 1])).toBeLessThan(limit);
    const found = reading.logProbabilities ?? [];
    expect(largest(found, likely.slice(answerFrom - 1)), `text ${i}`).toBeLessThan(limit);
  });
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

const llama3 = {
  rope_type: 'llama3',
  factor: 4,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 64,
  rope_theta: 1000,
};
const yarn = { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 64 };
/** Kind, changes to its config, precision, size of shards. */
const made = [
  ['llama', {}, 'float32', null],
  ['llama', { tie_word_embeddings: true, rope_parameters: llama3 }, 'float16', null],
  ['llama', { attention_bias: true, mlp_bias: true, num_key_value_heads: 4 }, 'bfloat16', '4KB'],
  ['llama', { rope_parameters: { ...yarn, rope_theta: 10000 } }, 'float32', null],
  ['mistral', { sliding_window: 6, head_dim: 6 }, 'float32', '4KB'],
  ['mistral', { rope_parameters: { rope_type: 'linear', factor: 2, rope_theta: 500 } }, 'float32', null],
  ['qwen2', { rope_parameters: { rope_type: 'dynamic', factor: 2, rope_theta: 1e6 } }, 'float32', null],
  ['qwen2', { use_sliding_window: true, sliding_window: 5, max_window_layers: 1 }, 'float32', null],
  ['qwen3', { head_dim: 8, tie_word_embeddings: true }, 'float32', null],
  ['qwen3', { attention_bias: true, num_key_value_heads: 1 }, 'float32', null],
  ['gemma3_text', { num_hidden_layers: 4, sliding_window: 7, sliding_window_pattern: 2 }, 'float32', null],
] as const; // prettier-ignore

describe.skipIf(transformers)(`random decoders equal transformers to 1e-4${transformers}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  const ids = textsOf(60);
  let expected: Read[][] = [];

  beforeAll(async () => {
    const models = made.map(([kind, changes, dtype, shard], i) => ({
      folder: join(root, String(i)),
      kind,
      changes,
      dtype,
      shard,
    }));
    expected = await reference<Read[][]>({ do: 'make', models, ids }, SCRIPT);
  }, 600_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(made.map((model, i) => [...model, i] as const))(
    '%s with %j in %s, shards %s',
    async (_kind, _changes, _dtype, shard, i) => {
      const folder = join(root, String(i));
      expect(existsSync(join(folder, 'model.safetensors'))).toBe(shard === null);
      await expectEqual(folder, ids, expected[i], 1e-4);
    },
  );
});

describe.skipIf(missingSmollm || transformers)(
  `SmolLM2-135M equals transformers to 1e-4${missingSmollm || transformers}`,
  () => {
    it('in hidden states and log probabilities of texts that share their beginning', async () => {
      const prompt = [1, 9690, 198, 2683, 359, 253, 5356, 5646, 11173, 2, 198];
      const ids = [
        [...prompt, 504, 1743, 314, 1194, 30],
        [...prompt, 504, 1743, 314, 260, 2341, 282, 3575, 28, 284, 5021, 30],
        [504, 905, 314],
      ];
      const expected = await reference<Read[]>({ do: 'read', folder: smollm, ids }, SCRIPT);
      await expectEqual(smollm, ids, expected, 1e-4);
    }, 600_000);
  },
);
