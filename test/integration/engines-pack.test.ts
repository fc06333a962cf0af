/** The builder of the TensorFlow engine pack when something it needs is missing. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const builder = fileURLToPath(new URL('../../build/engine-pack/tensorflow.ts', import.meta.url));

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'dialect-builder-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

function build(
  args: string[],
  more: NodeJS.ProcessEnv = {},
): Promise<{ code: number; said: string }> {
  const env = { ...process.env, DIALECT_ENGINE_PACK: join(home, 'tensorflow'), ...more };
  const { promise, resolve } = Promise.withResolvers<{ code: number; said: string }>();
  execFile(process.execPath, [builder, ...args], { env }, (error, stdout, stderr) => {
    expect(stdout).toBe('');
    resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stderr });
  });
  return promise;
}

const linux = process.platform === 'linux' && process.arch === 'x64';

describe.skipIf(!linux)('the builder of the engine pack (Linux on x64 only)', () => {
  test('an unknown option is wrong usage', async () => {
    const { code, said } = await build(['--cdua']);
    expect(code).toBe(2);
    expect(said).toContain('Usage: npm run engine:tensorflow');
  });

  test('without Python it says what to install', async () => {
    const { code, said } = await build([], { PATH: home });
    expect(code).toBe(1);
    expect(said).toMatch(/^Python 3 is needed .* apt install python3 python3-pip/);
  });

  test('without a network it says so and leaves nothing half-built', async () => {
    const nowhere = { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0' };
    const { code, said } = await build([], { ...nowhere, PIP_EXTRA_INDEX_URL: '' });
    expect(code).toBe(1);
    expect(said).toContain('tensorflow-cpu 2.18.1 could not be fetched. Check the network');
    expect(await readdir(home)).toEqual(['cache']);
  });

  test('what a killed build left behind is removed', async () => {
    // No process has this number: it is above the kernel's largest.
    await mkdir(join(home, '.building-99999999'));
    await build([], { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '0' });
    expect(await readdir(home)).toEqual(['cache']);
  });
});
