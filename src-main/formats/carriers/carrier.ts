/**
 * Opens a file of any carrier: looks at its first bytes, says what it is, and streams its records.
 * Memory stays flat whatever the size: one chunk, one record and what the parsers hold.
 */
import { extname } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';
import { lookAt, readBytes, refuseBinary } from './bytes.ts';
import { detectEncoding, toUtf8 } from './encoding.ts';
import { readJson } from './json.ts';
import { readJsonl, readTextLines } from './lines.ts';
import { sniff } from './sniff.ts';
import type { Kind, Shape } from './sniff.ts';
import { readTable } from './table.ts';

/** Bytes of unpacked text from which the carrier is told. */
const SAMPLE = 256 * 1024;

export interface Carrier {
  /** e.g. 'CSV, comma, UTF-8, gzip' */
  description: string;
  kind: Kind;
  name: string;
  /** Size of the file on disk. */
  bytes: number;
  /**
   * The records from the start, anew at each call.
   *
   * @param onBytes receives how many of `bytes` have been read so far
   */
  records(
    signal?: AbortSignal,
    onBytes?: (read: number) => void,
  ): AsyncGenerator<RawRecord | Problem>;
}

/** @throws DialectError where the file is missing, empty, no text, or in an unknown encoding */
export async function openCarrier(path: string): Promise<Carrier> {
  const { name, bytes, gzip } = await lookAt(path);
  const { head, whole } = await readHead(path, gzip);
  if (head.length === 0) {
    throw new DialectError(
      'empty-file',
      `'${name}' is empty once unpacked. Check that it was packed completely.`,
      { path },
    );
  }
  refuseBinary(head, name);
  const encoding = detectEncoding(head, name);
  const sample = await decodeSample(head, whole, encoding);
  if (whole && sample.trim() === '') {
    throw new DialectError('empty-file', `'${name}' holds nothing but blank lines.`, { path });
  }
  const shape = sniff(sample, whole, extensionOf(name));
  return {
    description: [...describe(shape), encoding.label, ...(gzip ? ['gzip'] : [])].join(', '),
    kind: shape.kind,
    name,
    bytes,
    records: (signal, onBytes) =>
      readShape(toUtf8(readBytes(path, gzip, signal, onBytes), encoding), shape),
  };
}

async function readHead(path: string, gzip: boolean): Promise<{ head: Buffer; whole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readBytes(path, gzip)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= SAMPLE) return { head: Buffer.concat(chunks), whole: false };
  }
  return { head: Buffer.concat(chunks), whole: true };
}

async function decodeSample(
  head: Buffer,
  whole: boolean,
  encoding: Parameters<typeof toUtf8>[1],
): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of toUtf8(only(head), encoding)) parts.push(part);
  } catch (thrown) {
    // The sample may end inside a character; what came before it is whole.
    if (whole) throw thrown;
  }
  return Buffer.concat(parts).toString();
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}

function readShape(
  chunks: AsyncIterable<Buffer>,
  shape: Shape,
): AsyncGenerator<RawRecord | Problem> {
  switch (shape.kind) {
    case 'jsonl':
      return readJsonl(chunks);
    case 'json':
      return readJson(chunks, shape.inside);
    case 'text':
      return readTextLines(chunks);
    case 'csv':
    case 'tsv':
      return readTable(chunks, shape.delimiter);
  }
}

const DELIMITER_NAMES = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };

function describe(shape: Shape): string[] {
  switch (shape.kind) {
    case 'jsonl':
      return ['JSONL'];
    case 'json':
      return [shape.inside === 'list' ? 'JSON list' : 'JSON object with a list'];
    case 'text':
      return ['text, one a line'];
    case 'tsv':
      return ['TSV'];
    case 'csv':
      return ['CSV', DELIMITER_NAMES[shape.delimiter]];
  }
}

/** 'jsonl' of 'Pairs.JSONL.gz' */
function extensionOf(name: string): string {
  const unpacked = name.replace(/\.(?:gz|gzip)$/i, '');
  return extname(unpacked).slice(1).toLowerCase();
}
