/**
 * Temporary folders, private to the user (mkdtemp gives mode 0700) and named after the process that made
 * them, so that remains of a killed process, which may be labelled text, are found and removed.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DialectError } from '../contract/index.ts';

/**
 * A new, empty folder, to be removed by the caller.
 *
 * @throws DialectError `no-temporary-folder`
 */
export function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), `dialect-${process.pid}-`));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const variable = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    throw new DialectError(
      'no-temporary-folder',
      `Dialect keeps temporary files in ${tmpdir()}, ${WHY[code] ?? `which failed (${code})`}. Set ${variable} to a folder that you can write to, and start Dialect again.`,
      { folder: tmpdir(), code },
    );
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'which does not exist',
  ENOTDIR: 'which is no folder',
  EACCES: 'where you cannot write',
  EPERM: 'where you cannot write',
  EROFS: 'where nobody can write',
  ENOSPC: 'which has no room left',
  EDQUOT: 'where you have no room left',
};

/** In UTF-16 code units, of three bytes at most: drives allow 255 bytes, and writers put more behind a name. */
const KEPT_OF_NAME = 40;

/** A path in a folder that is used for nothing else: it ends like the name, whose whole length may be too much. */
export function pathFor(name: string, folder: string): string {
  const end = basename(name).slice(-KEPT_OF_NAME).toWellFormed();
  return join(folder, `${randomBytes(8).toString('hex')}-${end}`);
}

/** Removes the folders of processes that no longer run. To be called once, when a program starts. */
export function removeLeftFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^dialect-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It belongs to another user, or another program uses it: not ours to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
