/** Real labelled sets for benchmarks: their locations, and their rows as files to import. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

function dataFolder(): string {
  const named = process.env['DIAL_DATA_DIR'];
  return named ? named : fileURLToPath(new URL('../../shared/data', import.meta.url));
}

export function dataFile(path: string): string {
  return join(dataFolder(), path);
}

/** A language model in the Hugging Face layout, by its folder's name: `DIALECT_MODELS_DIR` or ../shared/models. */
export function modelFolder(name: string): string {
  const models =
    process.env['DIALECT_MODELS_DIR'] ??
    fileURLToPath(new URL('../../shared/models', import.meta.url));
  return join(models, name);
}

/** A sentence on which of the files are missing; null if all are there. */
export function missingFiles(paths: readonly string[]): string | null {
  const missing = paths.filter((path) => !existsSync(dataFile(path)));
  return missing.length === 0
    ? null
    : `${missing.join(', ')} not found. DIAL_DATA_DIR names the folder of the data.`;
}

export type JsonRow = Record<string, unknown>;

export function readRows(path: string): JsonRow[] {
  const lines = readFileSync(dataFile(path), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as JsonRow);
}

export interface DataSet {
  /** Writes its rows as JSONL and returns the path. */
  write(path: string): string;
}

export function dataSet(rows: () => readonly JsonRow[]): DataSet {
  return {
    write(path) {
      writeFileSync(
        path,
        rows()
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      );
      return path;
    },
  };
}

/** The text of a row under a key; empty if there is none, or if it is not a text. */
export function wordsOf(row: JsonRow, key: string): string {
  const value = row[key];
  return typeof value === 'string' ? value : '';
}
