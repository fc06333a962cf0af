/** A training step timed on the real engines, each in a process of its own as in production. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { packFolder } from '../../src-main/engines/environment.ts';
import { measureStep } from '../../src-main/processes/measure-step.ts';
import { engineReport } from '../../src-main/services/engines.ts';

const built = existsSync(join(packFolder(), 'pack.json'));
const entry = fileURLToPath(new URL('./engines-crashing-entry.ts', import.meta.url));

describe('the time of a training step', () => {
  test.each(['wasm', 'cpu'] as const)('is measured on %s', async (id) => {
    expect(await measureStep(id)).toEqual({ answer: expect.any(Number) as number });
  });

  test.skipIf(!built)(
    `is measured on tensorflow${built ? '' : ' (skipped: the TensorFlow engine pack is not built)'}`,
    async () => {
      expect(await measureStep('tensorflow')).toEqual({ answer: expect.any(Number) as number });
    },
  );

  test('is not there for an engine that is missing, with the sentence that says why', async () => {
    const env = { ...process.env, DIALECT_ENGINE_PACK: join(import.meta.dirname, 'no-such-pack') };
    expect(await measureStep('tensorflow', { env })).toEqual({
      failure: expect.stringMatching(
        /^failed when a training step was timed: .*(npm run engine:tensorflow|Linux only)/,
      ) as string,
    });
  });

  test('is not there for an engine that crashes, and nothing else happens', async () => {
    const env = { ...process.env, TEST_ABORTS: 'wasm' };
    expect(await measureStep('wasm', { entry, env })).toEqual({
      failure: expect.stringMatching(
        /^crashed when a training step was timed \(.+\)\. Dialect itself is not affected\.$/,
      ) as string,
    });
  });

  test('is given up on an engine that hangs', async () => {
    const env = { ...process.env, TEST_HANGS: 'wasm' };
    expect(await measureStep('wasm', { entry, env, timeoutMs: 500 })).toEqual({
      failure: 'did not answer within 0.5 seconds when a training step was timed.',
    });
  });
});

test('the report has a time for every engine of real hardware, tells it, and is made once', async () => {
  const report = await engineReport();
  for (const { id, available, hardware, stepMs } of report.engines) {
    if (available && hardware !== 'software-gpu') expect(stepMs, id).toBeGreaterThan(0);
    else expect(stepMs, id).toBeNull();
  }
  expect(report.reason).toMatch(/ms for a 512 x 512 product, .+ ms for a training step\)/);
  expect(await engineReport()).toBe(report);
});
