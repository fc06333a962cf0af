/** The estimate of a run's time before it is started. */
import { afterEach, expect, it } from 'vitest';
import type { EngineId } from '../../src-main/contract/index.ts';
import type { TextInput } from '../../src-main/encoders/encoder.ts';
import { listEncoders } from '../../src-main/services/encoders/encoders.ts';
import { planTraining } from '../../src-main/services/runs/training-plan.ts';
import { rememberRate } from '../../src-main/services/encoders/encoder-rates.ts';
import { probeEngines } from '../../src-main/engines/index.ts';
import { inspectModel } from '../../src-main/encoders/transformer/index.ts';
import { readyProject } from '../contract/project.ts';
import { tinyRewardModel } from '../contract/reward-model.ts';
import { temporaryFolder } from '../contract/support.ts';

const before = process.env['DIALECT_PROCESSES'];
afterEach(() => {
  if (before === undefined) delete process.env['DIALECT_PROCESSES'];
  else process.env['DIALECT_PROCESSES'] = before;
});

it('counts the processes that candidates are trained in side by side', async () => {
  const { project } = await readyProject({ pairs: 60, texts: 30 });
  const settings = { methods: ['all'], steps: 20_000, engine: 'cpu' as const };
  const seconds = async (processes: number) => {
    process.env['DIALECT_PROCESSES'] = String(processes);
    return (await planTraining(project, settings, temporaryFolder())).seconds ?? 0;
  };
  const [one, four] = [await seconds(1), await seconds(4)];
  expect(four).toBeLessThan(one / 2);
  // Source-only comes first, and no candidate is faster than itself.
  expect(four).toBeGreaterThan(one / 8);
}, 240_000);

it('of tuning goes by how fast the model reads here', async () => {
  const { project } = await readyProject({ pairs: 60, texts: 30 });
  const model = await tinyRewardModel();
  const models = temporaryFolder();
  const settings = { methods: ['source-only'], tune: 'lora' as const, encoder: `style+${model}` };
  const { key } = await inspectModel(model, { models });
  const { chosenForWide: chosen } = await probeEngines();
  const seconds = async (tokensPerSecond: number) => {
    rememberRate(models, { key, engine: chosen }, tokensPerSecond, 100);
    return (await planTraining(project, settings, models)).seconds ?? 0;
  };
  const [slow, fast] = [await seconds(10), await seconds(1000)];
  expect(slow).toBeGreaterThan(20 * fast);
  // On the engine of the settings, even if another one is faster here.
  const other = chosen === 'cpu' ? 'wasm' : 'cpu';
  const on = async (engine: EngineId) =>
    (await planTraining(project, { ...settings, engine }, models)).seconds ?? 0;
  rememberRate(models, { key, engine: other }, 1, 100);
  expect(await on(other)).toBeGreaterThan(20 * (await on(chosen)));
}, 240_000);

it('of encoding goes by the tokens of these texts, and by the rate of the model on this engine', async () => {
  const { project } = await readyProject({ pairs: 60, texts: 30 });
  const folder = `${await tinyRewardModel()}?reads=joint`;
  const models = temporaryFolder();
  const { key, openCounter } = await inspectModel(folder, { models });
  const { chosenForWide: chosen } = await probeEngines();
  const entry = async () => {
    const { encoders } = await listEncoders({ models, folders: [folder] }, project);
    return encoders.find(({ id }) => id === folder);
  };
  expect(await entry()).toMatchObject({ rate: 'guessed' });
  rememberRate(models, { key, engine: 'another' }, 1, 100);
  expect(await entry()).toMatchObject({ rate: 'guessed' });
  rememberRate(models, { key, engine: chosen }, 10, 100);
  const measured = await entry();
  expect(measured?.rate).toBe('measured');

  const items = project.db.prepare<[], TextInput>('SELECT DISTINCT prompt, text FROM item').all();
  const count = await openCounter();
  const answers = items.length / new Set(items.map(({ prompt }) => prompt)).size;
  const tokens = items.reduce((sum, item) => sum + count(item, answers), 0);
  // Opening the model is included.
  expect(measured?.seconds).toBeGreaterThan((0.9 * tokens) / 10);
  expect(measured?.seconds).toBeLessThan((1.1 * tokens) / 10 + 5);
}, 240_000);
