/** A file as data: opened, its format detected or chosen, its columns mapped, its rows read. */
import type { ImportPreview, Problem } from '../contract/index.ts';
import { openCarrier } from './carriers/carrier.ts';
import type { Carrier } from './carriers/carrier.ts';
import { columnsOf } from './columns.ts';
import type { DataRecord, Mapping, RawRecord, Reader } from './format.ts';
import { isProblem, isSound } from './format.ts';
import { detectFormat, overrideMapping, readerOf } from './index.ts';

/** Records from which format and mapping are guessed. */
const DETECT_ROWS = 100;
const PREVIEW_ROWS = 20;
const PREVIEW_PROBLEM_ROWS = 1000;
/** Looking ahead ends here too, so that rows of many megabytes do not fill the memory. */
const PREVIEW_CHARACTERS = 16 * 1024 * 1024;

export interface ReadOptions {
  /** Id of a reader; detected where it is left out. */
  format?: string | undefined;
  /** field -> column, over what is guessed; an empty column takes the field away. */
  mapping?: Mapping | undefined;
}

export interface ReadFileOptions extends ReadOptions {
  signal?: AbortSignal | undefined;
  /** Receives the share of the file that has been read, 0 to 1. */
  onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * What a file holds and how it would be read.
 *
 * @throws DialectError where the file cannot be read, or format, field or column do not exist
 */
export async function previewFile(path: string, options: ReadOptions = {}): Promise<ImportPreview> {
  const carrier = await openCarrier(path);
  const found = await lookAhead(carrier);
  const records = found.filter(isSound);
  const { reader, mapping, ranked } = choose(records, options);
  const unmapped = records.length > 0 ? requireFields(reader, mapping, records) : [];
  const read =
    unmapped.length > 0
      ? [...unmapped, ...found.filter((value) => isProblem(value))]
      : found.flatMap((value) => (isProblem(value) ? value : reader.read(value, mapping)));
  return {
    file: { name: carrier.name, bytes: carrier.bytes },
    carrier: carrier.description,
    format: reader.id,
    formats: ranked.map(({ id, label, description }) => ({ id, label, description })),
    columns: columnsOf(records),
    fields: reader.fields.map(({ id, label, required, description }) => ({
      id,
      label,
      required,
      description,
    })),
    mapping,
    rows: read.filter(isSound).slice(0, PREVIEW_ROWS).map(asPreviewRow),
    problems: read.filter(isProblem),
  };
}

/**
 * Every row of a file, as data or as what is wrong with it, in the order of the file.
 *
 * @throws DialectError as previewFile does; AbortError when `signal` is aborted
 */
export async function* readFile(
  path: string,
  options: ReadFileOptions = {},
): AsyncGenerator<DataRecord | Problem> {
  options.signal?.throwIfAborted();
  const carrier = await openCarrier(path);
  const { reader, mapping, unmapped } = await decide(carrier, options);
  yield* unmapped;
  if (unmapped.length > 0) return;
  const onBytes = (read: number): void => {
    options.onProgress?.(carrier.bytes > 0 ? Math.min(1, read / carrier.bytes) : 1);
  };
  for await (const value of carrier.records(options.signal, onBytes)) {
    const read = isProblem(value) ? value : reader.read(value, mapping);
    if (Array.isArray(read)) yield* read as readonly DataRecord[];
    else yield read as DataRecord | Problem;
  }
}

/** Format and mapping, from the same rows that a preview looks at. */
async function decide(carrier: Carrier, options: ReadOptions) {
  const found = await lookAhead(carrier);
  const records = found.filter(isSound);
  const { reader, mapping } = choose(records, options);
  const unmapped = records.length > 0 ? requireFields(reader, mapping, records) : [];
  return { reader, mapping, unmapped };
}

function choose(records: readonly RawRecord[], options: ReadOptions) {
  const detected = detectFormat(records.slice(0, DETECT_ROWS));
  const reader = options.format === undefined ? detected.reader : readerOf(options.format);
  const guessed = detected.ranked.find((entry) => entry.reader === reader)?.mapping ?? {};
  return {
    reader,
    mapping: overrideMapping(reader, guessed, options.mapping ?? {}, records),
    ranked: [reader, ...detected.ranked.map((entry) => entry.reader).filter((r) => r !== reader)],
  };
}

/** One problem for each required field that no column serves: told once, not on every row. */
function requireFields(reader: Reader, mapping: Mapping, records: readonly RawRecord[]): Problem[] {
  return reader.fields
    .filter((field) => field.required && mapping[field.id] === undefined)
    .map((field) => ({
      row: 0,
      column: null,
      code: 'missing-column',
      message:
        `No column was recognised as '${field.id}', which ${reader.label} needs. ` +
        `Choose one of ${columnsOf(records).join(', ')} for it, or another format.`,
    }));
}

async function lookAhead(carrier: Carrier): Promise<(RawRecord | Problem)[]> {
  const first: (RawRecord | Problem)[] = [];
  let characters = 0;
  for await (const value of carrier.records()) {
    first.push(value);
    if (isSound(value)) characters += sizeOf(value);
    if (first.length >= PREVIEW_PROBLEM_ROWS || characters >= PREVIEW_CHARACTERS) break;
  }
  return first;
}

function sizeOf(record: RawRecord): number {
  return Object.values(record.values)
    .map((value) => (typeof value === 'string' ? value.length : JSON.stringify(value).length))
    .reduce((sum, length) => sum + length, 0);
}

const STRENGTHS = { 1: 'slightly', 2: 'plainly', 3: 'strongly' };

function asPreviewRow(record: DataRecord): ImportPreview['rows'][number] {
  const { row, kind, prompt } = record;
  if (record.kind === 'text') {
    const label = record.score === null ? '' : `score ${record.score}`;
    return { row, kind, prompt, texts: [record.text], label };
  }
  const labels = {
    prefer: `first is better, ${STRENGTHS[record.strength]}`,
    tie: 'equally good',
    'both-bad': 'both bad',
  };
  return {
    row,
    kind,
    prompt,
    texts: record.texts,
    label: record.outcome === null ? 'not labelled' : labels[record.outcome],
  };
}
