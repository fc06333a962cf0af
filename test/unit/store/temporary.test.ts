/** Temporary folders: those of a killed process are removed; where none can be made, it is said why. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { pathFor, removeLeftFolders, temporaryFolder } from '../../../src-main/store/temporary.ts';

it('folders of processes that ended are removed, those of living ones stay', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  const left = join(tmpdir(), `dialect-${ended}-left`);
  mkdirSync(join(left, 'inside'), { recursive: true });
  const foreign = join(tmpdir(), 'dialect-notes');
  mkdirSync(foreign);
  const own = temporaryFolder();
  onTestFinished(() => {
    for (const folder of [left, foreign, own]) rmSync(folder, { recursive: true, force: true });
  });
  removeLeftFolders();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(own)).toBe(true);
  expect(existsSync(foreign)).toBe(true);
});

it('a folder that is missing, or none, is named, with the way out', () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
  const missing = join(import.meta.dirname, 'missing');
  for (const [folder, why] of [
    [missing, 'does not exist'],
    [import.meta.filename, 'is no folder'],
  ]) {
    vi.stubEnv(variable, folder);
    expect(temporaryFolder).toThrow(`in ${folder}, which ${why}. Set ${variable} to a folder`);
  }
});

it('an export fits even where the project’s name is nearly as long as a drive allows', () => {
  const folder = temporaryFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of [`${'가'.repeat(76)}-decisions.jsonl`, `${'🌿'.repeat(60)}model.zip`]) {
    const path = pathFor(name, folder);
    writeFileSync(`${path}.partial`, '');
    expect(basename(path)).toMatch(/(-decisions\.jsonl|model\.zip)$/);
    expect(path.isWellFormed()).toBe(true);
  }
});
