/** Engines on the real libraries, each in a process of its own as in production. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getBackend, matMul, tensor2d } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { EngineId, EngineReport } from '../../src-main/contract/records.ts';
import { packFolder, SWIFTSHADER } from '../../src-main/engines/environment.ts';
import { engineEnvironment, openEngine, probeEngines } from '../../src-main/engines/index.ts';
import { probeEngine } from '../../src-main/engines/probe.ts';

const run = promisify(execFile);
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

async function compute(id: EngineId, more: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...more };
  const { stdout } = await run(process.execPath, [here('./engines-program.ts'), id], {
    env: { ...env, ...engineEnvironment(env) },
    maxBuffer: 64e6,
  });
  return JSON.parse(stdout) as Record<string, number[]>;
}

const built = existsSync(join(packFolder(), 'pack.json'));
const software = existsSync(SWIFTSHADER);
const others: { id: EngineId; env: NodeJS.ProcessEnv; skipped: string }[] = [
  { id: 'wasm', env: {}, skipped: '' },
  { id: 'tensorflow', env: {}, skipped: built ? '' : 'the TensorFlow engine pack is not built' },
  {
    id: 'webgpu',
    env: { DIALECT_SWIFTSHADER: '1' },
    skipped: software ? '' : `there is no software driver at ${SWIFTSHADER}`,
  },
];
const named = (name: string, skipped: string) =>
  skipped === '' ? name : `${name} (skipped: ${skipped})`;

describe('every engine computes what the reference computes', () => {
  let reference: Record<string, number[]> = {};
  beforeAll(async () => {
    reference = await compute('cpu');
  });

  test('the reference agrees with itself when it is opened again', () => {
    expect(reference['product 1']).toHaveLength(2 + 48 * 33);
    expect(reference['product 2']).toEqual(reference['product 1']);
    expect(reference['backend 1']).toEqual([1]);
  });

  for (const { id, env, skipped } of others) {
    test.skipIf(skipped !== '')(named(id, skipped), { timeout: 120_000 }, async () => {
      const results = await compute(id, env);
      expect(Object.keys(results)).toEqual(Object.keys(reference));
      for (const [name, expected] of Object.entries(reference)) {
        expect(largestError(results[name] ?? [], expected), name).toBeLessThan(1e-4);
      }
    });
  }
});

/** Relative above 1, absolute below: sums over many terms are large. */
function largestError(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) {
    return Number.POSITIVE_INFINITY;
  }
  const errors = expected.map((value, i) => {
    const error = Math.abs((actual[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value));
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  });
  return Math.max(...errors);
}

test.skipIf(!software)(
  named(
    'a card that fails ends the process instead of computing zeros',
    software ? '' : `there is no software driver at ${SWIFTSHADER}`,
  ),
  async () => {
    const env = { ...process.env, DIALECT_SWIFTSHADER: '1' };
    const program = run(process.execPath, [here('./engines-failing-program.ts')], {
      env: { ...env, ...engineEnvironment(env) },
    });
    await expect(program).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The graphics card stopped computing') as string,
    });
  },
);

describe('probing', () => {
  const entry = here('./engines-crashing-entry.ts');

  test('names, measures and chooses, and every engine has a reason', async () => {
    const report = await probeEngines({ fresh: true });
    expect(report.engines.map(({ id }) => id)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    for (const engine of report.engines) {
      expect(engine.reason, engine.id).toMatch(/[.]$/);
      expect(engine.matmulMs !== null, engine.id).toBe(engine.available);
    }
    expect(report.engines.find(({ id }) => id === report.chosen)?.available).toBe(true);
    expect(await probeEngines()).toBe(report);
  });

  test.skipIf(!built)(
    named(
      'measures the TensorFlow of the engine pack',
      built ? '' : 'the TensorFlow engine pack is not built',
    ),
    async () => {
      const found = await probeEngine('tensorflow');
      expect(found).toMatchObject({ available: true, id: 'tensorflow' });
      expect(found.label).toMatch(/^TensorFlow 2\.\d+\.\d+, (CPU|CUDA)$/);
      expect(found.matmulMs).toBeGreaterThan(0);
    },
  );

  test.skipIf(!software)(
    named(
      'tells a software driver from a graphics card',
      software ? '' : `there is no software driver at ${SWIFTSHADER}`,
    ),
    async () => {
      const env = { ...process.env, DIALECT_SWIFTSHADER: '1' };
      expect(await probeEngine('webgpu', { env })).toMatchObject({
        available: true,
        hardware: 'software-gpu',
      });
    },
  );

  test('survives an engine that crashes, and chooses among the others', async () => {
    const env = { ...process.env, TEST_ABORTS: 'webgpu' };
    const report = await probeEngines({ fresh: true, entry, env });
    const webgpu = report.engines.find(({ id }) => id === 'webgpu');
    expect(webgpu?.available).toBe(false);
    expect(webgpu?.reason).toContain('WebGPU crashed when it was tried');
    expect(webgpu?.reason).toContain('Dialect itself is not affected');
    expect(report.chosen).toBe('wasm');
    expect(report.chosenForWide).toBe(built ? 'tensorflow' : 'wasm');
    expect(report.reason).toContain('Not WebGPU: WebGPU crashed');
  });

  test('gives up on an engine that hangs', async () => {
    const env = { ...process.env, TEST_HANGS: 'tensorflow' };
    const found = await probeEngine('tensorflow', { entry, env, timeoutMs: 500 });
    expect(found.available).toBe(false);
    expect(found.reason).toBe('TensorFlow did not answer within 0.5 seconds when it was tried.');
  });
});

describe('opening', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('the engine serves the tfjs-core that learning imports', async () => {
    const engine = await openEngine('wasm');
    try {
      expect(getBackend()).toBe('wasm');
      const product = matMul(tensor2d([[1, 2]]), tensor2d([[3], [4]]));
      expect([...(await product.data())]).toEqual([11]);
      expect(engine.reason).toContain('as chosen in the settings');
    } finally {
      await engine.close();
    }
  });

  test('an engine that was asked for and is missing is an error that says what to do', async () => {
    vi.stubEnv('DIALECT_ENGINE_PACK', here('./no-such-pack'));
    await expect(openEngine('tensorflow')).rejects.toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringMatching(/npm run engine:tensorflow|Linux only/) as string,
    });
  });

  test("'auto' falls to the next engine when one that was found does not open", async () => {
    vi.stubEnv('DIALECT_ENGINE_PACK', here('./no-such-pack'));
    const info = { available: true, device: 'CPU', hardware: 'cpu' } as const;
    const times = { matmulMs: 1, stepMs: null };
    const report: EngineReport = {
      chosen: 'tensorflow',
      chosenForWide: 'tensorflow',
      reason: 'TensorFlow is the fastest.',
      engines: [
        { id: 'tensorflow', label: 'TensorFlow', reason: '', ...info, ...times },
        { id: 'wasm', label: 'WebAssembly', reason: '', ...info, ...times },
      ],
    };
    const engine = await openEngine('auto', { report });
    try {
      expect(engine.id).toBe('wasm');
      expect(engine.reason).toMatch(/^WebAssembly.*, because faster ones failed: /);
    } finally {
      await engine.close();
    }
  });
});
