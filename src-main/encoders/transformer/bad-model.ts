/** The error for an unusable model, and safe access to the files of a model's folder. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { DialectError } from '../../contract/errors.ts';

export type Json = Record<string, unknown>;

/** The name by which people know a model. */
export function nameOfModel(folder: string): string {
  return `“${basename(folder)}”`;
}

/** @param why a sentence, and what to do */
export function badModel(
  folder: string,
  why: string,
  details: Record<string, unknown> = {},
): DialectError {
  return new DialectError(
    'bad-model',
    `${nameOfModel(folder)} cannot be used as an encoder. ${why}`,
    { folder, ...details },
  );
}

const LFS_POINTER = 'version https://git-lfs';

/** What is wrong with a file that is only a Git LFS pointer; null if it is not one. */
export function pointerOnly(start: string, what = 'the file'): string | null {
  if (!start.startsWith(LFS_POINTER)) return null;
  return `is only a pointer of Git LFS, not ${what} (\`git lfs pull\` gets ${what === 'the file' ? 'it' : 'them'})`;
}

/** The file system's refusal as the end of a sentence; null for any other error. */
export function refusal(thrown: unknown): string | null {
  switch (codeOf(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by you. Change its permissions, or take a copy of your own.';
    case 'EISDIR':
      return 'is a folder, where a model has a file. Take the complete folder of the model.';
    default:
      return null;
  }
}

/** The error for an unreadable file, in plain words if there are any. @param file '' for the folder */
export function unreadable(folder: string, file: string, thrown: unknown): unknown {
  const why = refusal(thrown);
  return why === null ? thrown : badModel(folder, `${file === '' ? 'It' : `Its ${file}`} ${why}`);
}

/** Maximum size of a model's text file in bytes: published vocabularies have up to 40 million. */
export const LONGEST_TEXT = 256 * 1024 * 1024;

/**
 * To be called before a file is opened: a folder may come from anywhere, and reading a pipe would block
 * forever. Links are followed within the folder, and from the hub's cache to its own store.
 *
 * @param most maximum size of the file in bytes
 * @throws DialectError `bad-model` for pipes, devices, sockets, links out of the folder and larger files;
 *     ENOENT
 */
export async function requirePlainFile(
  folder: string,
  file: string,
  most = Infinity,
): Promise<void> {
  const path = join(folder, file);
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) {
    throw badModel(
      folder,
      `Its ${file} is a pipe or a device, where a model has a file. Take the complete folder of the model.`,
      { file },
    );
  }
  if (found.size > most) {
    throw badModel(
      folder,
      `Its ${file} is larger than such a file can be (${Math.round(found.size / 1e6)} MB). Get this file anew.`,
      { file, bytes: found.size },
    );
  }
  const [real, home] = await Promise.all([realpath(path), realpath(folder)]);
  const within = [home, ...(await storeOf(home))];
  if (within.some((place) => real === place || real.startsWith(place + sep))) return;
  throw badModel(
    folder,
    `Its ${file} is a link out of the folder, to ${real}. Put a copy of that file in its place, if it belongs to the model.`,
    { file, real },
  );
}

/** models--OWNER--NAME/snapshots/REVISION has links to files in models--OWNER--NAME/blobs. */
async function storeOf(folder: string): Promise<string[]> {
  if (basename(dirname(folder)) !== 'snapshots') return [];
  const store = join(dirname(dirname(folder)), 'blobs');
  return realpath(store).then(
    (real) => [real],
    () => [],
  );
}

/** @returns null if there is no such file @throws DialectError `bad-model`: not JSON, or not an object */
export async function readJson(folder: string, file: string): Promise<Json | null> {
  const text = await readText(folder, file);
  if (text === null) return null;
  const pointer = pointerOnly(text);
  if (pointer !== null) throw badModel(folder, `Its ${file} ${pointer}.`, { file });
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw badModel(folder, `Its ${file} is damaged. Get this file anew.`, { file });
}

/** The same for a file that holds a list; null also if it does not. */
export async function readList(folder: string, file: string): Promise<unknown[] | null> {
  const text = await readText(folder, file);
  const value = text === null ? null : parsed(text);
  return Array.isArray(value) ? value : null;
}

export async function readText(folder: string, file: string): Promise<string | null> {
  try {
    await requirePlainFile(folder, file, LONGEST_TEXT);
    return await readFile(join(folder, file), 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw unreadable(folder, file, thrown);
  }
}

export function isMissing(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function isNoSpace(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
