/**
 * Opens a file of any carrier: the registry recognises its first bytes, and its records are streamed. Memory
 * stays flat whatever the size: one chunk, one record and the parsers' buffers. A new carrier is one file and one
 * line in `CARRIERS`.
 */
import { extname } from 'node:path';
import { DialectError } from '../../contract/errors.ts';
import type { Problem } from '../../contract/index.ts';
import type { RawRecord } from '../format.ts';
import { lookAt, readBytes } from './bytes.ts';
import type { Batch, Carrier, CarrierFormat, FoundFile } from './format.ts';
import { parquet } from './parquet.ts';
import { refuseWhatIsNoData } from './refusals.ts';
import { text } from './text.ts';

/** Number of decompressed bytes by which the carrier is recognised. */
const SAMPLE = 256 * 1024;

/** Asked in this order; the last one accepts any text. */
const CARRIERS: readonly CarrierFormat[] = [parquet, text];

/** @throws DialectError if the file is missing, empty, not data, or in an unknown encoding */
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
  refuseWhatIsNoData(head, name);
  const file: FoundFile = {
    path,
    name,
    bytes,
    gzip,
    head,
    whole,
    extension: extensionOf(name),
    read: (signal, onBytes) => readBytes(path, gzip, signal, onBytes),
  };
  for (const carrier of CARRIERS) {
    const content = await carrier.open(file);
    if (content === null) continue;
    const description = [...content.description, ...(gzip ? ['gzip'] : [])].join(', ');
    const records: Carrier['records'] = (...how) => eachOf(content.batches(...how));
    return { ...content, records, description, name, bytes };
  }
  throw new Error('the text carrier takes every file');
}

async function* eachOf(batches: AsyncIterable<Batch>): AsyncGenerator<RawRecord | Problem> {
  for await (const batch of batches) yield* batch;
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

function extensionOf(name: string): string {
  const unpacked = name.replace(/\.(?:gz|gzip)$/i, '');
  return extname(unpacked).slice(1).toLowerCase();
}
