/** Real files in a folder of their own, and everything that a carrier or a reader yields for them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect } from 'vitest';
import type { Problem } from '../../../src-main/contract/index.ts';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
import type { DataRecord, RawRecord } from '../../../src-main/formats/format.ts';
import { isProblem, isSound } from '../../../src-main/formats/format.ts';
import { readFile } from '../../../src-main/formats/read-file.ts';
import type { ReadFileOptions } from '../../../src-main/formats/read-file.ts';

export const folder = mkdtempSync(join(tmpdir(), 'dialect-formats-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;

/** Writes a file with this extension (no dot) and returns its path. */
export function file(content: string | Buffer, extension: string): string {
  const path = join(folder, `file-${++files}.${extension}`);
  writeFileSync(path, content);
  return path;
}

export const gzip = (content: string | Buffer): Buffer => gzipSync(content);

export function utf16(text: string, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** Every record and every problem of a carrier, in order. */
export async function carried(path: string): Promise<(RawRecord | Problem)[]> {
  const carrier = await openCarrier(path);
  return collect(carrier.records());
}

/** Everything that a file is read as, records and problems. */
export async function read(
  path: string,
  options: ReadFileOptions = {},
): Promise<{ records: DataRecord[]; problems: Problem[] }> {
  const all = (await collect(readFile(path, options))).flat();
  return {
    records: all.filter(isSound),
    problems: all.filter((value) => isProblem(value)),
  };
}

export const jsonl = (...rows: unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Texts that have broken importers before. */
export const hostile: readonly string[] = [
  'plain words',
  'a "quoted" word, and a comma; a semicolon\tand a tab | and a bar',
  'two\nlines',
  'two\r\nlines with CRLF',
  'old\rMac',
  '\n\nblank lines around\n\n',
  ' spaces around ',
  '=cmd("/C calc")!A0',
  '+1', // a number to a spreadsheet
  '-2+3',
  '@SUM(A1)',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '\u202eright to left override\u202c',
  'שלום עולם, مرحبا',
  '漢字かな交じり文。한국어도',
  '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301',
  'bell \u0007 escape \u001b[31m vertical \u000b',
  '\u2028line\u2029separators',
  '""',
  '"',
  '\\n is no line break, \\" no quote',
  "'; DROP TABLE votes; --",
  '{"json": ["inside"]}',
  '\ufeffbyte order mark inside',
  'NULL',
  'x'.repeat(100_000),
];

/** A text that contains these words, for `toEqual` and similar. */
export const saying = (words: string | RegExp): string =>
  (typeof words === 'string'
    ? expect.stringContaining(words)
    : expect.stringMatching(words)) as string;
