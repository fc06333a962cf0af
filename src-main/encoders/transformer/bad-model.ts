/** The error of a model that cannot be used, and JSON of a model's folder read with it. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DialectError } from '../../contract/errors.ts';

export type Json = Record<string, unknown>;

/** What people know a model by. */
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

/** What is wrong with a file of a model that Git left elsewhere; null where it is none. */
export function pointerOnly(start: string, what = 'the file'): string | null {
  if (!start.startsWith(LFS_POINTER)) return null;
  return `is only a pointer of Git LFS, not ${what} (\`git lfs pull\` gets ${what === 'the file' ? 'it' : 'them'})`;
}

/** What the file system refused, as the end of a sentence; null for what it says otherwise. */
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

/** The error of a file that cannot be read, in words where there are some. @param file '' for the folder */
export function unreadable(folder: string, file: string, thrown: unknown): unknown {
  const why = refusal(thrown);
  return why === null ? thrown : badModel(folder, `${file === '' ? 'It' : `Its ${file}`} ${why}`);
}

/** @returns null where there is no such file @throws DialectError `bad-model`: not JSON, or no object */
export async function readJson(folder: string, file: string): Promise<Json | null> {
  const text = await readText(folder, file);
  if (text === null) return null;
  const pointer = pointerOnly(text);
  if (pointer !== null) throw badModel(folder, `Its ${file} ${pointer}.`, { file });
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw badModel(folder, `Its ${file} is damaged. Get this file anew.`, { file });
}

/** The same for a file that holds a list; null too where it holds none. */
export async function readList(folder: string, file: string): Promise<unknown[] | null> {
  const text = await readText(folder, file);
  const value = text === null ? null : parsed(text);
  return Array.isArray(value) ? value : null;
}

export async function readText(folder: string, file: string): Promise<string | null> {
  try {
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
