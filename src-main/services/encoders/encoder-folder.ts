/** Folders of models as people type them, and their ids in settings. */
import { existsSync } from 'node:fs';
import { isAbsolute, normalize, resolve } from 'node:path';
import { DialectError } from '../../contract/index.ts';
import { encoders } from '../../encoders/index.ts';
import { encoderId, encoderNames, refusePlusInPath } from '../../encoders/spec.ts';
import { inspectModel, readName, trimmedName } from '../../encoders/transformer/index.ts';

/**
 * The id of a folder in settings, choices included; stores nothing.
 *
 * @param path absolute, optionally with choices (`FOLDER?pooling=cls`) and in quotation marks
 * @throws DialectError `bad-model`, `bad-input`
 */
export async function checkedFolder(path: string, models: string): Promise<string> {
  const typed = /^\s*(["'])(.*)\1\s*$/.exec(path)?.[2] ?? trimmedName(path);
  const { folder } = readName(typed);
  if (!isAbsolute(folder)) {
    throw new DialectError(
      'bad-input',
      `“${folder}” is not a full path. Write it from the root, as in /home/ann/models/NAME or C:\\models\\NAME.`,
      { path },
    );
  }
  const clean = normalize(folder).replace(/(?<=[^\\/:])[\\/]+$/, '');
  const id = clean + typed.slice(folder.length);
  await inspectModel(id, { models });
  return id;
}

/**
 * The same choice of encoders with absolute paths, so that it means the same wherever the project is
 * opened from.
 *
 * @throws DialectError `unknown-encoder`, `bad-input`
 */
export function wholePaths(id: string): string {
  refusePlusInPath(id);
  const whole = encoderNames(id).map((name) => {
    const { folder } = readName(name);
    const isFolder = !encoders.some((known) => known.id === name) && existsSync(folder);
    return isFolder ? resolve(folder) + name.slice(folder.length) : name;
  });
  return encoderId(whole);
}
