/** What is said of a run's time before it is started. */
import { afterEach, expect, it } from 'vitest';
import { planTraining } from '../../src-main/services/training.ts';
import { rememberRate } from '../../src-main/services/encoder-rates.ts';
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
}, 120_000);

it('of tuning goes by how fast the model reads here', async () => {
  const { project } = await readyProject({ pairs: 60, texts: 30 });
  const model = await tinyRewardModel();
  const models = temporaryFolder();
  const settings = { methods: ['source-only'], tune: 'lora' as const, encoder: `style+${model}` };
  const { key } = await inspectModel(model, { models });
  const { chosen } = await probeEngines();
  const seconds = async (tokensPerSecond: number) => {
    rememberRate(models, { key, engine: chosen }, tokensPerSecond, 100);
    return (await planTraining(project, settings, models)).seconds ?? 0;
  };
  const [slow, fast] = [await seconds(10), await seconds(1000)];
  expect(slow).toBeGreaterThan(20 * fast);
}, 120_000);
