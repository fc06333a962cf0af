/** Files lent by token: which temporary ones are kept after use. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Keeping, LentFiles } from '../../../src-main/services/lent-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dialect-lent-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Serves files of these sizes one after the other; names of those that are left. */
function leftOf(sizes: readonly number[], keeping: Keeping): string[] {
  const files = new LentFiles(keeping);
  const all = sizes.map((size, n) => {
    const name = `export ${n}`;
    const path = join(folder, name);
    writeFileSync(path, Buffer.alloc(size));
    const token = files.lend({ path, name, temporary: true });
    files.served([token]);
    return { name, path, token };
  });
  for (const { path, token } of all) expect(existsSync(path)).toBe(files.fileOf(token) !== null);
  return all.filter(({ path }) => existsSync(path)).map(({ name }) => name);
}

describe('temporary files after use', () => {
  it('are kept as far as their number allows, the latest first', () => {
    expect(leftOf([1, 1, 1, 1], { files: 2, bytes: 100 })).toEqual(['export 2', 'export 3']);
  });

  it('are kept as far as their bytes allow', () => {
    expect(leftOf([10, 40, 30, 20], { files: 8, bytes: 60 })).toEqual(['export 2', 'export 3']);
  });

  it('keep the latest even where it alone is too large', () => {
    expect(leftOf([10, 90], { files: 8, bytes: 60 })).toEqual(['export 1']);
    expect(leftOf([90, 10], { files: 8, bytes: 60 })).toEqual(['export 1']);
  });

  it('stay until the end where they were not used, and files of the user always', () => {
    const files = new LentFiles({ files: 0, bytes: 0 });
    const path = join(folder, 'mine.csv');
    writeFileSync(path, 'a');
    const mine = files.lend({ path, name: 'mine.csv', temporary: false });
    files.served([mine]);
    files.end();
    expect(existsSync(path)).toBe(true);
    expect(files.require(mine).name).toBe('mine.csv');
    expect(() => files.require('unknown')).toThrow('Choose it again');
  });
});
