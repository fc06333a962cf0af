/** The same run on two engines: draws are equal, so rewards agree. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EngineId, TrainSettingsInput } from '../../src-main/contract/index.ts';
import { packFolder, SWIFTSHADER } from '../../src-main/engines/environment.ts';
import { startTraining } from '../../src-main/services/runs/training.ts';
import type { OpenProject } from '../../src-main/store/database.ts';
import { readyProject } from '../contract/project.ts';

async function ready(): Promise<OpenProject> {
  // Fewer texts than the diagnostics need: their cost is not tested here.
  const { project } = await readyProject({ pairs: 100, texts: 38 });
  return project;
}

/** Standardised rewards of every text under every candidate. */
async function rewardsOf(project: OpenProject, settings: TrainSettingsInput) {
  const run = await (await startTraining(project, settings)).ended;
  expect(run).toMatchObject({ status: 'done', failure: null });
  return project.db
    .prepare<[number], { method: string; item: number; reward: number }>(
      `SELECT method, item_id AS item, reward FROM reward WHERE run_id = ? ORDER BY 1, 2`,
    )
    .all(run.id);
}

type Rewards = Awaited<ReturnType<typeof rewardsOf>>;

function largestDifferences(found: Rewards, reference: Rewards): Record<string, number> {
  expect(found.map(({ method, item }) => [method, item])).toEqual(
    reference.map(({ method, item }) => [method, item]),
  );
  const largest: Record<string, number> = {};
  found.forEach(({ method, reward }, i) => {
    const difference = Math.abs(reward - reference[i].reward);
    largest[method] = Math.max(largest[method] ?? 0, difference);
  });
  return largest;
}

function expectAgreement(found: Rewards, reference: Rewards) {
  const differences = largestDifferences(found, reference);
  for (const [method, difference] of Object.entries(differences)) {
    expect(difference, `${method} of ${JSON.stringify(differences)}`).toBeLessThan(1e-2);
  }
}

const settings = {
  methods: ['wdgrl@0.1', 'dann', 'mmd', 'deep-coral', 'differences'],
  steps: 200,
  seeds: 2,
  batch: 8,
  hidden: 64,
  validators: [],
};
const built = existsSync(join(packFolder(), 'pack.json'));
const software = existsSync(SWIFTSHADER);

afterEach(() => vi.unstubAllEnvs());

describe('rewards agree to .01', () => {
  it('after 200 steps on WebAssembly and on the cpu engine', { timeout: 300_000 }, async () => {
    const project = await ready();
    // The cpu engine takes a hundred times as long: a narrow network, and a short warm-up of critics.
    const narrow = {
      ...settings,
      methods: ['wdgrl@0.1', 'mmd'],
      hidden: 8,
      criticLearningRate: 0.01,
    };
    const on = (engine: EngineId) => rewardsOf(project, { ...narrow, engine });
    expectAgreement(await on('wasm'), await on('cpu'));
  });

  const onTensorflow = 'after 200 steps on WebAssembly and on TensorFlow';
  it.skipIf(!built)(
    built ? onTensorflow : `${onTensorflow} (skipped: the engine pack is not built)`,
    { timeout: 300_000 },
    async () => {
      const project = await ready();
      const on = (engine: EngineId) => rewardsOf(project, { ...settings, engine });
      expectAgreement(await on('wasm'), await on('tensorflow'));
    },
  );

  const onWebgpu = 'after 20 small steps on WebAssembly and on WebGPU';
  it.skipIf(!software)(
    software ? onWebgpu : `${onWebgpu} (skipped: there is no software driver at ${SWIFTSHADER})`,
    { timeout: 300_000 },
    async () => {
      vi.stubEnv('DIALECT_SWIFTSHADER', '1');
      const project = await ready();
      const short = { ...settings, methods: ['mmd', 'dann'], steps: 20, hidden: 16 };
      const on = (engine: EngineId) => rewardsOf(project, { ...short, engine });
      expectAgreement(await on('wasm'), await on('webgpu'));
    },
  );
});
