/** The bundle for Electron, run by Node with a stub of Electron: it finds its own parts. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ensureBuilt } from '../../build/launch/bundle.mjs';

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

// Builds, trains and times engines, all in one: minutes on a busy machine.
const timeout = 300_000;

it('the built bundle opens the sample, trains, times engines and quits', { timeout }, async () => {
  await ensureBuilt('electron');
  const folder = await mkdtemp(path.join(tmpdir(), 'dialect-bundle-'));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [at('../stubs/run-electron-bundle.ts'), at('../../out/main/electron.js'), folder],
    { env: { ...process.env, DIALECT_HOME: folder } },
  );
  expect(JSON.parse(stdout)).toEqual({
    page: 200,
    pair: true,
    run: 'done',
    failure: null,
    untimed: [],
    menus: expect.arrayContaining(['&File', '&Edit', '&View', '&Help']),
    recentDocuments: 1,
  });
  await rm(folder, { recursive: true });
});
