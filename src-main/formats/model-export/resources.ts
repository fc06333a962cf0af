/** Files copied into every export: resources/model-export. */
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DialectError } from '../../contract/errors.ts';

export const PROGRAMS = ['score.py', 'score_spark.py', 'requirements.txt'];
export const ENCODER_PROGRAM = 'text_encoder.py';

/** @throws DialectError `internal` if the application is incomplete */
export async function copyResources(to: string, names: readonly string[]): Promise<void> {
  const from = resourceFolder();
  for (const name of names) await copyFile(join(from, name), join(to, name));
}

/** In a folder above this file, among the sources or in a bundle. */
function resourceFolder(): string {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at)) {
    const folder = join(at, 'resources/model-export');
    if (existsSync(folder)) return folder;
  }
  throw new DialectError(
    'internal',
    'The files that every export holds are missing from this installation. Install Dialect again.',
  );
}
