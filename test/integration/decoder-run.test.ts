/** A tiny causal model tuned through the product, as a user would start it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ModelTensor } from '../../src-main/domain/bert.ts';
import { seededRandom } from '../../src-main/domain/random.ts';
import { parseDecoderConfig } from '../../src-main/encoders/transformer/decoder-config.ts';
import { writeSafetensors } from '../../src-main/encoders/transformer/safetensors.ts';
import { neededDecoderTensors } from '../../src-main/learning/backbone/decoder/index.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import { readyProject } from '../contract/project.ts';
import { tinyLlama } from '../contract/reward-model.ts';
import { temporaryFolder } from '../contract/support.ts';
import { put, tokenizer } from '../unit/encoders/transformer-model.ts';

async function tinyModel(): Promise<string> {
  const folder = join(temporaryFolder(), 'tiny-llama');
  mkdirSync(folder);
  const random = seededRandom('tiny llama');
  const tensors = new Map<string, ModelTensor>();
  for (const [name, shape] of neededDecoderTensors(parseDecoderConfig(tinyLlama, folder))) {
    const size = shape.reduce((product, part) => product * part, 1);
    const values = Float32Array.from(
      { length: size },
      () => (name.includes('norm') ? 1 : 0) + 0.3 * random.normal(),
    );
    tensors.set(`model.${name}`, { shape, values });
  }
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  put(folder, {
    'config.json': tinyLlama,
    'tokenizer.json': { ...tokenizer, post_processor: null },
    'tokenizer_config.json': { bos_token: '[CLS]', eos_token: '[SEP]' },
  });
  return folder;
}

const settings = {
  methods: ['source-only', 'wdgrl@0.1'],
  steps: 20,
  seeds: 1,
  hidden: 8,
  validators: [],
  meaningFactor: 0.3,
  tune: 'lora' as const,
  tuneSteps: 8,
  tuneBatch: 4,
  tuneTokens: 40,
  loraRank: 3,
};

it('is tuned on every matrix where none are named, and ranks the target', async () => {
  const model = await tinyModel();
  const { project } = await readyProject({ pairs: 40, texts: 10 });
  const run = await (
    await startTraining(project, { ...settings, encoder: `style+${model}` })
  ).ended;
  expect(run).toMatchObject({ status: 'done', failure: null });
  expect(run.settings.loraTargets).toEqual([
    'query',
    'key',
    'value',
    'output',
    'gate',
    'up',
    'down',
  ]);
  // Rank 3 over inputs and outputs of each matrix, in two layers, 4 bytes each.
  const widths = 16 + 16 + (16 + 8) + (16 + 8) + 32 + 3 * 40;
  expect(
    project.db.prepare('SELECT DISTINCT length(adapters) FROM run_model').pluck().all(),
  ).toEqual([2 * 3 * widths * 4]);
  expect(
    project.db.prepare('SELECT count(*) FROM reward WHERE reward IS NOT NULL').pluck().get(),
  ).toBe(2 * run.targetItems);
}, 300_000);

it('is tuned on the matrices that are named', async () => {
  const { project } = await readyProject({ pairs: 40, texts: 10 });
  const wished = { ...settings, encoder: await tinyModel(), loraTargets: ['gate' as const] };
  const run = await (await startTraining(project, { ...wished, tuneSteps: 2 })).ended;
  expect(run).toMatchObject({ status: 'done', settings: { loraTargets: ['gate'] } });
}, 300_000);
