/**
 * Decoders with adapters compared with peft: rewards, the loss and its gradients, and files in both directions.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decoderModules, decoderTargets } from '../../src-main/domain/decoder.ts';
import {
  loadDecoderAdapters,
  saveDecoderAdapters,
} from '../../src-main/encoders/transformer/decoder-adapters.ts';
import { openDecoderFolder } from '../../src-main/encoders/transformer/decoder-folder.ts';
import { readSafetensors } from '../../src-main/encoders/transformer/safetensors.ts';
import { wasm } from '../../src-main/engines/wasm.ts';
import { decoderBackbone, loadDecoder } from '../../src-main/learning/backbone/decoder/index.ts';
import { blockNames, padded } from '../../src-main/learning/backbone/index.ts';
import { missingInPython } from '../python.ts';
import { missingSmollm, reference, smollm } from './backbone-support.ts';

const peft = missingInPython('torch', 'transformers', 'peft');
const SCRIPT = 'decoder-reference.py';

type Pairs = (readonly [number[], number[]])[];
interface Adapted {
  rewards: [number, number][];
  loss: number;
  gradients: Record<string, number[]>;
}

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const text = (length: number, seed: number) =>
  Array.from({ length }, (_, i) => (7 * i * i + 13 * i + 31 * seed + seed * i) % 60);
const prompt = text(11, 1);
const pairs: Pairs = [
  [
    [...prompt, ...text(9, 3)],
    [...prompt, ...text(4, 6)],
  ],
  [text(20, 7), text(6, 8)],
];

/** The Bradley-Terry loss of a score head on the last tokens, and its gradient over the adapters. */
async function own(folder: string, adapters: string, of: Pairs) {
  const { config, tensors, close } = await openDecoderFolder(folder);
  const { parameters, score, ...options } = await loadDecoderAdapters(adapters, config);
  const model = await loadDecoder(config, tensors);
  await close();
  const backbone = decoderBackbone(model, { ...options, pooling: 'last-token' });
  const flat = of.flat().map((ids) => Int32Array.from(ids));
  const result = tf.tidy(() => {
    const values = tf.tensor2d(parameters, [1, parameters.length]);
    const { pooled, backward } = backbone.forward(values, padded(flat, 0));
    const head = tf.tensor2d(score ?? [], [config.hidden, 1]);
    const rewards = [...tf.matMul(pooled, head).dataSync()];
    const margins = of.map((_, i) => rewards[2 * i] - rewards[2 * i + 1]);
    const loss = margins.reduce((sum, m) => sum + Math.log1p(Math.exp(-m)) / of.length, 0);
    const pulls = margins.flatMap((m) => {
      const pull = 1 / (1 + Math.exp(m)) / of.length;
      return [-pull, pull];
    });
    const gradient = backward(tf.matMul(tf.tensor2d(pulls, [pulls.length, 1]), head, false, true));
    const blocks = backbone.adapters.split(gradient);
    const gradients = options.layers.flatMap((layer) =>
      options.targets.flatMap((target) =>
        (['A', 'B'] as const).map((part) => {
          const { a, b } = blockNames(layer, target);
          const name = `layers.${layer}.${decoderModules[target]}.lora_${part}.weight`;
          return [name, [...blocks[part === 'A' ? a : b].dataSync()]] as const;
        }),
      ),
    );
    return { rewards, loss, gradients } as unknown as tf.TensorContainer;
  }) as unknown as { rewards: number[]; loss: number; gradients: [string, number[]][] };
  backbone.dispose();
  return { ...result, config, saved: { ...options, parameters, score } };
}

function expectEqual(found: Awaited<ReturnType<typeof own>>, expected: Adapted) {
  expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-4);
  expected.rewards.flat().forEach((reward, i) => {
    expect(Math.abs(reward - found.rewards[i])).toBeLessThan(1e-4 * Math.max(1, Math.abs(reward)));
  });
  expect(found.gradients.length).toBe(Object.keys(expected.gradients).length);
  const greatest = (values: readonly number[]) =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const largest = greatest(Object.values(expected.gradients).map(greatest));
  for (const [name, gradient] of found.gradients) {
    const theirs = expected.gradients[`base_model.model.model.${name}`];
    expect(gradient.length).toBe(theirs.length);
    const apart = greatest(gradient.map((value, i) => value - theirs[i]));
    expect(apart / largest, name).toBeLessThan(1e-3);
  }
}

/** Kind, changes to its config, adapted matrices, adapted layers. */
const made = [
  ['llama', {}, 'all-linear', null],
  ['mistral', { sliding_window: 6 }, ['q_proj', 'down_proj'], [1]],
  ['qwen2', {}, ['k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj'], [0, 2]],
  ['qwen3', { head_dim: 8 }, 'all-linear', null],
  ['gemma3_text', { sliding_window: 7, sliding_window_pattern: 2 }, 'all-linear', null],
] as const;

describe.skipIf(peft)(`random decoders with adapters equal peft${peft}`, () => {
  const root = mkdtempSync(join(tmpdir(), 'dialect-test-'));
  const folderOf = (i: number) => join(root, String(i));
  const adaptersOf = (i: number) => join(root, `adapters ${i}`);
  let expected: Adapted[] = [];

  beforeAll(async () => {
    const requests = made.flatMap(([kind, changes, targets, layers], i) => [
      {
        do: 'made',
        folder: folderOf(i),
        kind,
        changes,
        dtype: 'float32',
        shard: null,
        ids: [],
      },
      {
        do: 'adapt',
        folder: folderOf(i),
        adapters: adaptersOf(i),
        pairs,
        targets,
        layers,
        rank: 3,
        alpha: 6,
        spread: 0.2,
      },
    ]);
    const answers = await reference<Adapted[]>({ do: 'several', requests }, SCRIPT);
    expected = answers.filter((_, i) => i % 2 === 1);
  }, 600_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each(made.map((model, i) => [...model, i] as const))(
    '%s %j, adapters on %j in layers %j: the loss to 1e-4, gradients to 1e-3',
    async (_kind, _changes, targets, layers, i) => {
      const found = await own(folderOf(i), adaptersOf(i), pairs);
      expect(found.saved.layers).toEqual(layers ?? [0, 1, 2]);
      if (targets === 'all-linear') expect(found.saved.targets).toEqual(decoderTargets);
      expectEqual(found, expected[i]);
    },
  );

  it('writes adapters and score head as a model for sequence classification, which peft loads', async () => {
    const requests = [];
    const rewards: number[][] = [];
    for (const i of [0, 1]) {
      const { config, saved, rewards: ours } = await own(folderOf(i), adaptersOf(i), pairs);
      const adapters = join(root, `written ${i}`);
      await saveDecoderAdapters(adapters, config, saved, folderOf(i));
      expect(await loadDecoderAdapters(adapters, config)).toEqual(saved);
      const json = JSON.parse(
        readFileSync(join(adapters, 'adapter_config.json'), 'utf8'),
      ) as object;
      expect(json).toMatchObject({ task_type: 'SEQ_CLS', modules_to_save: ['score'] });
      const { tensors } = await readSafetensors(join(adapters, 'adapter_model.safetensors'));
      expect(tensors.get('base_model.model.score.weight')?.shape).toEqual([1, config.hidden]);
      requests.push({ do: 'reward', folder: folderOf(i), adapters, ids: pairs.flat() });
      rewards.push(ours);
    }
    const theirs = await reference<number[][]>({ do: 'several', requests }, SCRIPT);
    rewards.flat().forEach((reward, i) => {
      expect(Math.abs(reward - theirs.flat()[i])).toBeLessThan(1e-3);
    });
  }, 600_000);
});

describe.skipIf(missingSmollm || peft)(
  `SmolLM2-135M with adapters equals peft${missingSmollm || peft}`,
  () => {
    it('in the loss of a pair to 1e-4, and in gradients to 1e-3', async () => {
      const adapters = mkdtempSync(join(tmpdir(), 'dialect-test-'));
      const start = [1, 9690, 198, 2683, 359, 253, 5356];
      const pair: Pairs = [
        [
          [...start, 504, 1743, 314],
          [...start, 905, 28, 284],
        ],
      ];
      const expected = await reference<Adapted>(
        {
          do: 'adapt',
          folder: smollm,
          adapters,
          pairs: pair,
          targets: 'all-linear',
          layers: null,
          rank: 4,
          alpha: 8,
          spread: 0.02,
        },
        SCRIPT,
      );
      expectEqual(await own(smollm, adapters, pair), expected);
      rmSync(adapters, { recursive: true, force: true });
    }, 600_000);
  },
);
