/** Writes a folder atomically, replacing only folders written by an export. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import { systemFault } from '../../contract/faults.ts';

/**
 * Writes a folder next to its final place, then moves it there.
 *
 * @param write fills the folder that it is given
 * @param known names that an earlier export may contain: a folder with others is never replaced
 * @param force replaces an earlier export
 * @throws DialectError `already-there`, `cannot-write`; then nothing was changed
 */
export async function writeFolder<T>(
  folder: string,
  { known, force }: { known: readonly string[]; force: boolean },
  write: (partial: string) => Promise<T>,
): Promise<T> {
  await checkPlace(folder, known, force);
  let partial: string | null = null;
  try {
    await mkdir(dirname(folder), { recursive: true });
    // Not named after the folder, whose name may leave no room for more.
    partial = await mkdtemp(join(dirname(folder), '.dialect-partial-'));
    const result = await write(partial);
    await replace(folder, partial);
    return result;
  } catch (error) {
    if (partial !== null) await rm(partial, { recursive: true, force: true });
    const fault = systemFault(error, folder);
    throw fault
      ? new DialectError('cannot-write', `${folder} could not be written. ${fault.message}`, {
          folder,
          cause: (error as Error).message,
        })
      : error;
  }
}

async function checkPlace(folder: string, known: readonly string[], force: boolean): Promise<void> {
  if (!existsSync(folder)) return;
  const refuse = (why: string) => {
    throw new DialectError('already-there', `${folder} ${why} Nothing was changed.`, { folder });
  };
  if (!(await stat(folder)).isDirectory()) refuse('is a file. Choose a folder.');
  const names = await readdir(folder);
  const others = names.filter((name) => !known.includes(name));
  if (others.length > 0) {
    refuse(`holds other files (${others.slice(0, 3).join(', ')}). Choose a folder of its own.`);
  }
  if (names.length > 0 && !force) {
    refuse('holds an export already. Choose another folder, or replace it with --force.');
  }
}

/** The old folder is moved aside first, and back if the new one cannot be moved into place. */
async function replace(folder: string, by: string): Promise<void> {
  if (!existsSync(folder)) return rename(by, folder);
  const aside = `${by}-old`;
  await rename(folder, aside);
  try {
    await rename(by, folder);
  } catch (error) {
    await rename(aside, folder);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
