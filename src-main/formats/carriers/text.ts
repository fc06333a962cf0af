/**
 * The text carriers: JSONL, JSON, tables, plain lines. Recognised by a sample of the decoded text; last in the
 * registry, since they accept anything that the others do not.
 */
import { DialectError } from '../../contract/errors.ts';
import type { Batch, CarrierFormat, FoundFile } from './format.ts';
import { detectEncoding, toUtf8 } from './encoding.ts';
import type { Encoding } from './encoding.ts';
import { readJson, readSeveralJson } from './json.ts';
import { readJsonl, readTextLines } from './lines.ts';
import { isOldMac, withPlainLines } from './marks.ts';
import { plainJson } from './python-json.ts';
import { sniff } from './sniff.ts';
import type { Inside, Shape } from './sniff.ts';
import { quotingWorksOut, readTable } from './table.ts';
import { readSplit, readTurned } from './turned.ts';

export const text: CarrierFormat = {
  async open(file) {
    const encoding = detectEncoding(file.head, file.name);
    const decoded = await decodeSample(file, encoding);
    const oldMac = isOldMac(decoded);
    const sample = await asText(withPlainLines(only(Buffer.from(decoded)), oldMac));
    if (file.whole && sample.trim() === '') {
      throw new DialectError('empty-file', `'${file.name}' holds nothing but blank lines.`, {
        path: file.path,
      });
    }
    const chunks = (signal?: AbortSignal, onBytes?: (read: number) => void) =>
      withPlainLines(toUtf8(file.read(signal, onBytes), encoding), oldMac);
    const shape = await settled(sniff(sample, file.whole, file.extension), chunks);
    return {
      description: [...describe(shape), encoding.label, ...(oldMac ? ['lines end in CR'] : [])],
      kind: shape.kind,
      batches: (signal, onBytes) => readShape(chunks(signal, onBytes), shape, file.name),
    };
  },
};

/** Turns quoting off for a tab-separated table whose quotation marks do not pair up. */
async function settled(shape: Shape, chunks: () => AsyncIterable<Buffer>): Promise<Shape> {
  if (shape.kind !== 'tsv' || (await quotingWorksOut(chunks, shape))) return shape;
  return { ...shape, plain: true };
}

async function decodeSample({ head, whole }: FoundFile, encoding: Encoding): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of toUtf8(only(head), encoding)) parts.push(part);
  } catch (thrown) {
    // The sample may end inside a character; everything before that is complete.
    if (whole) throw thrown;
  }
  return Buffer.concat(parts).toString();
}

async function asText(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}

function readShape(
  chunks: AsyncIterable<Buffer>,
  shape: Shape,
  name: string,
): AsyncGenerator<Batch> {
  switch (shape.kind) {
    case 'jsonl':
      return readJsonl(chunks);
    case 'json':
      return readInside(chunks, shape.inside, name);
    case 'text':
      return readTextLines(chunks);
    case 'csv':
    case 'tsv':
      return readTable(chunks, shape);
  }
}

function readInside(
  chunks: AsyncIterable<Buffer>,
  inside: Inside,
  name: string,
): AsyncGenerator<Batch> {
  switch (inside) {
    case 'list':
    case 'object':
      return readJson(chunks, inside);
    case 'several':
      return readSeveralJson(plainJson(chunks));
    case 'split':
      return readSplit(plainJson(chunks));
    case 'columns':
    case 'index':
      return readTurned(plainJson(chunks), inside, name);
  }
}

const DELIMITER_NAMES: Record<string, string> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
};

const JSON_NAMES = {
  list: 'JSON list',
  object: 'JSON object with a list',
  several: 'JSON objects one after another',
  split: 'JSON table, pandas split',
  columns: 'JSON table, pandas columns',
  index: 'JSON table, pandas index',
};

function describe(shape: Shape): string[] {
  switch (shape.kind) {
    case 'jsonl':
      return ['JSONL'];
    case 'json':
      return [JSON_NAMES[shape.inside]];
    case 'text':
      return ['text, one a line'];
    case 'tsv':
      return [shape.plain ? 'TSV without quoting' : 'TSV'];
    case 'csv':
      return ['CSV', DELIMITER_NAMES[shape.delimiter] ?? `'${shape.delimiter}'`];
  }
}
