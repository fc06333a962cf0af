/** Reward models tuned through the product: starting from their own score, and exported with a score head. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src-main/domain/random.ts';
import { scoreOf, type ScoreHead } from '../../src-main/domain/score-head.ts';
import { inspectModel } from '../../src-main/encoders/transformer/index.ts';
import { openTuneTokens } from '../../src-main/encoders/transformer/tune-tokens.ts';
import { wasm } from '../../src-main/engines/wasm.ts';
import { columnModel, columnStart } from '../../src-main/learning/column-model.ts';
import { scoredBackbone, type Backbone } from '../../src-main/learning/backbone/index.ts';
import { scoreAll } from '../../src-main/learning/score.ts';
import { exportModel } from '../../src-main/services/exports/export-model.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { readyProject } from '../contract/project.ts';
import { tinyRewardModel } from '../contract/reward-model.ts';
import { temporaryFolder } from '../contract/support.ts';
import { missingInPython } from '../python.ts';
import { reference } from './backbone-support.ts';

beforeAll(async () => {
  await wasm.open();
});
afterAll(() => wasm.close());

const random = seededRandom('scored');
const drawn = (size: number) => Float32Array.from({ length: size }, () => random.normal());

describe('the start of a tuning', () => {
  it('is a head whose reward is the score’s column, whatever else it can learn', async () => {
    const [inputs, hidden, column] = [5, 4, 3];
    const rows = drawn(20 * inputs);
    const wanted = Array.from({ length: 20 }, (_, i) => rows[i * inputs + column]);
    const weights = columnStart(column, { inputs, hidden, extras: [0.5] }, 1);
    for (const model of [
      columnModel(column, inputs),
      { network: 'linear' as const, inputs, hidden, weights },
    ]) {
      const rewards = await scoreAll(model, rows);
      wanted.forEach((value, i) => expect(rewards[i]).toBeCloseTo(value, 5));
    }
    // Other features than the score's can be learned from.
    expect(weights.filter((value) => value !== 0).length).toBeGreaterThan(inputs * (hidden - 1));
  });

  it.each([false, true])(
    'computes score and gradient from the vector (a dense layer: %s)',
    (dense) => {
      const [n, d] = [3, 4];
      const head: ScoreHead = {
        token: 'first',
        weight: drawn(d),
        bias: 0.3,
        dense: dense ? { weight: drawn(d * d), bias: drawn(d) } : null,
      };
      const values = drawn(n * d);
      let passed: Float32Array | null = null;
      const vectors = () => tf.tensor2d(values, [n, d]);
      const plain = {
        dimension: d,
        encode: vectors,
        forward: () => ({
          pooled: vectors(),
          backward(given: tf.Tensor2D) {
            passed = given.dataSync() as Float32Array;
            return tf.zeros([1, 1]) as tf.Tensor2D;
          },
          dispose() {},
        }),
        merged: () => ({ encode: vectors, dispose() {} }),
        dispose() {},
      } as unknown as Backbone;
      const backbone = scoredBackbone(plain, head);
      const batch = { ids: new Int32Array(0), mask: new Int32Array(0), rows: n, length: 0 };
      const pull = drawn(n * (d + 1));
      /** The objective, as a function of the vectors. */
      const value = (of: ArrayLike<number>) => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const own = Array.from({ length: d }, (_, j) => of[i * d + j]);
          [...own, scoreOf(head, own)].forEach((one, j) => (sum += one * pull[i * (d + 1) + j]));
        }
        return sum;
      };
      tf.tidy(() => {
        const rows = backbone.encode(null, batch).dataSync();
        const own = Array.from(values.subarray(0, d));
        expect(rows[d]).toBeCloseTo(scoreOf(head, own), 4);
        const way = backbone.forward(tf.zeros([1, 1]), batch);
        expect([...way.pooled.dataSync()]).toEqual([...rows]);
        way.backward(tf.tensor2d(pull, [n, d + 1]));
        return [];
      });
      backbone.dispose();
      const small = 1e-4;
      values.forEach((_, at) => {
        const moved = (by: number) => Float64Array.from(values, (x, i) => (i === at ? x + by : x));
        const slope = (value(moved(small)) - value(moved(-small))) / (2 * small);
        expect(passed?.[at]).toBeCloseTo(slope, 3);
      });
    },
  );
});

const settings = {
  methods: ['as-is'],
  validators: [],
  steps: 20,
  seeds: 1,
  hidden: 8,
  meaningFactor: 0.3,
  tune: 'lora' as const,
  tuneBatch: 4,
  tuneTokens: 60,
  loraRank: 3,
  engine: 'wasm' as const,
};

/** By item: what was read, and its reward. */
async function trained(encoder: string, change: object) {
  const { project } = await readyProject({ pairs: 40, texts: 12 });
  const models = temporaryFolder();
  const run = await (
    await startTraining(project, { ...settings, ...change, encoder }, { models })
  ).ended;
  expect(run).toMatchObject({ status: 'done', failure: null });
  const rewards = project.db.prepare<[string], { prompt: string; text: string; reward: number }>(
    `SELECT prompt, text, reward FROM reward JOIN item ON item.id = item_id
     WHERE method = ? ORDER BY item.id`,
  );
  return { project, models, rewardsOf: (method: string) => rewards.all(method) };
}

it('begins at the model’s own score, beside which it can be compared', async () => {
  const model = await tinyRewardModel();
  const still = { tuneSteps: 1, tuneLearningRate: 1e-7, learningRate: 1e-7 };
  const { rewardsOf } = await trained(`style+${model}`, still);
  const [own, tuned] = ['as-is', 'source-only'].map((method) => rewardsOf(method));
  expect(new Set(own.map(({ reward }) => reward)).size).toBeGreaterThan(4);
  tuned.forEach(({ reward }, i) => expect(reward).toBeCloseTo(own[i].reward, 3));
}, 300_000);

const missing = missingInPython('torch', 'transformers', 'peft');

describe.skipIf(missing)(
  `a model that was tuned alone leaves with its score head${missing}`,
  () => {
    it.each([
      ['a reward model', 'LlamaForSequenceClassification', ''],
      ['another language model, by its last token', 'LlamaForCausalLM', '?pooling=last-token'],
    ])(
      '%s',
      async (_, kind, choices) => {
        const model = await tinyRewardModel({ architectures: [kind] });
        const { project, models, rewardsOf } = await trained(`${model}${choices}`, {
          tuneSteps: 12,
          methods: [],
        });
        const out = join(temporaryFolder(), 'out');
        const wishes = { method: 'source-only' };
        await exportModel(project.path, wishes, out, { application: 'test', models });
        const adapter = join(out, 'adapter');
        const config: unknown = JSON.parse(
          readFileSync(join(adapter, 'adapter_config.json'), 'utf8'),
        );
        expect(config).toMatchObject({ task_type: 'SEQ_CLS', modules_to_save: ['score'] });
        const said = readFileSync(join(out, 'README.md'), 'utf8');
        const offset = Number(/plus (-?[\d.e-]+), are the reward/.exec(said)?.[1]);

        const { layout } = await inspectModel(`${model}${choices}`, { models });
        const tokens = await openTuneTokens(layout, 60);
        const rewards = rewardsOf('source-only');
        const ids = rewards.map((item) => [...tokens.encode(item).ids]);
        const request = { do: 'reward', folder: model, adapters: adapter, ids };
        const found = await reference<number[]>(request, 'decoder-reference.py');
        rewards.forEach(({ reward }, i) =>
          expect(Math.abs(found[i] + offset - reward), `item ${i}`).toBeLessThan(1e-3),
        );
        expect(new Set(found.map((one) => one.toFixed(3))).size).toBeGreaterThan(4);
      },
      400_000,
    );
  },
);
