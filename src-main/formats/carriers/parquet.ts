/**
 * Parquet: rows of every row group, read page by page and assembled column by column, so that memory stays flat
 * whatever the size of a row group. hyparquet decodes; Node's zlib decompresses.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import type { DecodedArray, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { DialectError } from '../../contract/errors.ts';
import type { RawRecord } from '../format.ts';
import { asFileError } from './bytes.ts';
import { type Batch, type CarrierFormat, type FoundFile, valuesOf } from './format.ts';
import { Leaf } from './parquet/pages.ts';
import { parsers, plainValue } from './parquet/values.ts';

/** Rows assembled together: few, since those of a page would all be in memory at once. */
const BATCH_ROWS = 100;
const MAGIC = Buffer.from('PAR1');

export const parquet: CarrierFormat = {
  async open(file) {
    const { path, name, head, gzip } = file;
    if (!head.subarray(0, MAGIC.length).equals(MAGIC)) return null;
    if (gzip) {
      throw new DialectError(
        'binary-file',
        `'${name}' is a Parquet file packed with gzip, and its end has to be read first. Unpack it and import that file.`,
        { name },
      );
    }
    const metadata = await readMetadata(path, name);
    const rows = Number(metadata.num_rows);
    const codecs = new Set(
      metadata.row_groups.flatMap((group) =>
        group.columns.map(({ meta_data }) => meta_data?.codec),
      ),
    );
    const packed = [...codecs].filter((codec) => codec !== undefined && codec !== 'UNCOMPRESSED');
    return {
      description: [
        'Parquet',
        ...packed.map((codec) => codec.toLowerCase()),
        `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`,
      ],
      kind: 'parquet',
      batches: (signal, onBytes) => readRows(file, metadata, signal, onBytes),
    };
  },
};

async function readMetadata(path: string, name: string): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(await asyncBufferFromFile(path), { geoparquet: false });
  } catch (thrown) {
    const known = asFileError(thrown, path);
    if (known !== thrown) throw known;
    throw new DialectError(
      'broken-parquet',
      `'${name}' is a Parquet file that is cut off or damaged: its directory at the end cannot be read. Copy or download it again.`,
      { name, cause: thrown instanceof Error ? thrown.message : String(thrown) },
    );
  }
}

async function* readRows(
  file: FoundFile,
  metadata: FileMetaData,
  signal?: AbortSignal,
  onBytes?: (read: number) => void,
): AsyncGenerator<Batch> {
  signal?.throwIfAborted();
  const schema = parquetSchema(metadata);
  const handle = await open(file.path, 'r');
  let row = 0;
  let read = 0;
  try {
    for (const group of metadata.row_groups) {
      const columns = schema.children.map((child) => new Column(handle, group, schema, child));
      for (let left = Number(group.num_rows); left > 0;) {
        const loaded = await Promise.all(columns.map((column) => column.load()));
        signal?.throwIfAborted();
        const count = Math.min(left, ...loaded);
        if (count === 0) throw new Error('a column ends before its row group does');
        for (const end = row + count; row < end;) {
          const batch = recordsOf(columns, Math.min(BATCH_ROWS, end - row), row);
          yield batch;
          row += batch.length;
        }
        left -= count;
        onBytes?.(read + columns.reduce((sum, column) => sum + column.bytesRead, 0));
      }
      read += columns.reduce((sum, column) => sum + column.bytesRead, 0);
    }
  } catch (thrown) {
    throw signal?.aborted ? thrown : unreadable(thrown, file, row + 1);
  } finally {
    await handle.close();
  }
  onBytes?.(file.bytes);
}

/** @param before rows above these */
function recordsOf(columns: readonly Column[], count: number, before: number): RawRecord[] {
  const taken = columns.map((column) => column.take(count));
  const names = columns.map(({ name }) => name);
  const cell = (at: number) => (column: number) => plainValue(taken[column][at]);
  return Array.from({ length: count }, (_, at) => ({
    row: before + at + 1,
    values: valuesOf(names, cell(at)),
  }));
}

/** One column of the table: a leaf, or a struct, list or map assembled from its leaves. */
class Column {
  readonly name: string;
  readonly #schema: SchemaTree;
  readonly #leaves: Map<string, Leaf>;

  constructor(file: FileHandle, group: RowGroup, root: SchemaTree, schema: SchemaTree) {
    this.name = schema.element.name;
    this.#schema = schema;
    this.#leaves = new Map();
    for (const { meta_data } of group.columns) {
      if (meta_data?.path_in_schema[0] !== this.name) continue;
      const path = meta_data.path_in_schema;
      this.#leaves.set(path.join('.'), new Leaf(file, meta_data, getTreePath(root, path)));
    }
  }

  get bytesRead(): number {
    return this.#leaves.values().reduce((sum, leaf) => sum + leaf.bytesRead, 0);
  }

  /** Number of rows available, at least one unless the column is at its end. */
  async load(): Promise<number> {
    return Math.min(...(await Promise.all([...this.#leaves.values()].map((leaf) => leaf.load()))));
  }

  take(count: number): DecodedArray {
    const parts = new Map(this.#leaves.entries().map(([path, leaf]) => [path, leaf.take(count)]));
    if (this.#schema.children.length > 0) assembleNested(parts, this.#schema, parsers);
    return parts.get(this.name) ?? [];
  }
}

function unreadable(thrown: unknown, { path, name }: FoundFile, row: number): unknown {
  const known = asFileError(thrown, path);
  if (known !== thrown || thrown instanceof DialectError) return known;
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  return new DialectError(
    'broken-parquet',
    `Row ${row} of '${name}' cannot be read (${cause}). Copy or download the file again, or write it again with pandas: DataFrame.to_parquet.`,
    { name, row, cause },
  );
}
