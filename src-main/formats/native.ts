/** Files in Dialect's own format: recognised by their first row, read row by row, previewed. */
import { DialectError } from '../contract/errors.ts';
import type { FileAccount, ImportPreview } from '../contract/index.ts';
import { NATIVE_VERSION, nativeRow, type NativeRow } from '../domain/native-rows.ts';
import { openCarrier } from './carriers/carrier.ts';
import type { Carrier } from './carriers/format.ts';
import { isProblem, type RawRecord } from './format.ts';
import { dataNative } from './writers/data-native.ts';

const SHOWN_ROWS = 20;
const NATIVE_NOTE =
  'The file is the data of a project: it says itself which domains there are and what they are for.';

/** Whether a record is the first row of such a file. */
export function isNativeStart(record: RawRecord | undefined): boolean {
  return record?.values['dialect'] === 'project';
}

/** Whether a file is one; false for files that cannot be opened, whose error is reported elsewhere. */
export async function isNativeFile(path: string): Promise<boolean> {
  try {
    const carrier = await openCarrier(path);
    for await (const first of carrier.records()) return !isProblem(first) && isNativeStart(first);
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
  }
  return false;
}

/**
 * @throws DialectError `bad-rows` for an invalid row, `newer-file` if a later Dialect wrote the file;
 *     AbortError when `signal` is aborted
 */
export async function* readNative(
  carrier: Carrier,
  signal?: AbortSignal,
  onProgress?: (fraction: number) => void,
): AsyncGenerator<NativeRow> {
  const onBytes = (read: number) => onProgress?.(Math.min(1, read / Math.max(1, carrier.bytes)));
  let begun = false;
  for await (const record of carrier.records(signal, onBytes)) {
    if (!begun && (isProblem(record) || !isNativeStart(record))) throw noStart(carrier, record.row);
    begun = true;
    const row = isProblem(record) ? record.message : nativeRow(record.values);
    if (typeof row === 'string') {
      throw new DialectError(
        'bad-rows',
        `Row ${record.row} of ${carrier.name} cannot be read: ${row.replace(/\.$/, '')}. Nothing was imported. Export the project again.`,
        { row: record.row },
      );
    }
    if (row.dialect === 'project' && row.version > NATIVE_VERSION) {
      throw new DialectError(
        'newer-file',
        `${carrier.name} was written by a later version of Dialect. Nothing was imported. Update Dialect first.`,
        { version: row.version },
      );
    }
    yield row;
  }
}

function noStart({ name }: Carrier, row: number): DialectError {
  return new DialectError(
    'bad-rows',
    `Row ${row} of ${name} is not the first row of such a file: its beginning is missing. Nothing was imported. Export the project again.`,
    { row },
  );
}

/** Number of rows and labels in such a file, and its first texts. */
export async function previewNative(carrier: Carrier): Promise<ImportPreview> {
  const rows: ImportPreview['rows'] = [];
  let seen = 0;
  let labels = 0;
  for await (const row of readNative(carrier)) {
    seen++;
    if (isLabel(row)) labels++;
    if (row.dialect !== 'text' || rows.length >= SHOWN_ROWS) continue;
    rows.push({
      row: seen,
      kind: 'text',
      prompt: row.prompt,
      texts: [row.text],
      label: row.domain,
    });
  }
  const { id, label, description } = dataNative;
  return {
    file: { name: carrier.name, bytes: carrier.bytes },
    carrier: carrier.description,
    format: id,
    formats: [{ id, label, description }],
    columns: [],
    fields: [],
    mapping: {},
    rows,
    problems: [],
    findings: {
      format: id,
      account: nativeAccount(seen, labels),
      unread: [],
      questions: [],
      strange: [],
      notes: [NATIVE_NOTE],
    },
    whole: true,
  };
}

/** Whether a row is a label: a vote, undo or redo, a score or gold. */
export function isLabel(row: NativeRow): boolean {
  return ['event', 'decision', 'rating', 'gold'].includes(row.dialect);
}

function nativeAccount(rows: number, labels: number): FileAccount {
  return {
    rows,
    leftOut: [],
    labels: { found: labels, understood: labels, notUnderstood: [], dropped: [] },
  };
}
