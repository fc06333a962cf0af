/** The error of a model that cannot be used, and JSON of a model's folder read with it. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DialectError } from '../../contract/errors.ts';

export type Json = Record<string, unknown>;

/** @param why a sentence, and what to do */
export function badModel(
  folder: string,
  why: string,
  details: Record<string, unknown> = {},
): DialectError {
  return new DialectError(
    'bad-model',
    `“${basename(folder)}” cannot be used as an encoder. ${why}`,
    { folder, ...details },
  );
}

/** @returns null where there is no such file @throws DialectError `bad-model`: not JSON, or no object */
export async function readJson(folder: string, file: string): Promise<Json | null> {
  const text = await readText(folder, file);
  if (text === null) return null;
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
    throw thrown;
  }
}

export function isMissing(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function isNoSpace(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
