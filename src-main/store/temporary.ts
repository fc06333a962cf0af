/**
 * Temporary folders, private to the user (mkdtemp gives mode 0700) and named for the process that
 * made them: what a killed process left behind, labelled text perhaps, is found and removed.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty folder, to be removed by its owner. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), `dialect-${process.pid}-`));
}

/** Removes the folders of processes that are no more. To be called once, when a program starts. */
export function removeLeftFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^dialect-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Another user's, or in another program's hands: not ours to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
