/** Saves a file where the user chose. */
import { copyFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import { outputTrouble, partialOf } from '../../store/names.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that place can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'a folder has that name',
  EBUSY: 'another program is using that file',
};

/**
 * Atomic: an existing file is unchanged if the new one cannot be written.
 *
 * @throws DialectError `cannot-write`, `name-too-long`
 */
export async function saveCopy(source: string, target: string): Promise<void> {
  const long = outputTrouble(target);
  if (long) throw long;
  const partial = partialOf(target);
  try {
    await copyFile(source, partial);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = reasons[code] ?? `the system says ${code || String(error)}`;
    const { base, dir } = path.parse(target);
    throw new DialectError(
      'cannot-write',
      `${base} was not saved in ${dir}: ${reason}. Choose another place.`,
      { code, target },
    );
  }
}
