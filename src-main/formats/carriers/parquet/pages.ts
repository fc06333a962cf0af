/**
 * The values of one leaf column of a row group, page by page. hyparquet decodes a page; this module decides which
 * bytes are read, and how many rows are held.
 */
import type { FileHandle } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { ColumnMetaData, Compressors, DecodedArray, SchemaTree } from 'hyparquet';
import { compressors as scripted } from 'hyparquet-compressors';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { decodingOf } from './decimals.ts';
import { parsers } from './values.ts';

/** Bytes first read for a page's header; statistics can make it longer. */
const HEADER = 16 * 1024;

const { LZ4_RAW: lz4 } = scripted;

/** Node's own decompression is several times faster than JavaScript's. */
const compressors: Compressors = {
  ...scripted,
  GZIP: (bytes) => gunzipSync(bytes),
  ZSTD: (bytes) => zstdDecompressSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
  // The library mistakes an empty page, as in a column of nulls, for a broken one.
  ...(lz4 && {
    LZ4_RAW: (bytes, length) => (length === 0 ? new Uint8Array(0) : lz4(bytes, length)),
  }),
};

export class Leaf {
  /** Bytes of the file read for this column so far. */
  bytesRead = 0;
  readonly #file: FileHandle;
  readonly #decoder: Parameters<typeof readPage>[2];
  /** Whether rows hold lists, so that a row may continue in the next page. */
  readonly #nested: boolean;
  readonly #end: number;
  #at: number;
  #dictionary: DecodedArray | undefined;
  /** Decoded rows not taken yet; `#from` is the first of them. */
  #held: DecodedArray = [];
  #from = 0;

  /** @param schemaPath from the root to this leaf */
  constructor(file: FileHandle, column: ColumnMetaData, schemaPath: SchemaTree[]) {
    const { element } = schemaPath[schemaPath.length - 1];
    this.#file = file;
    this.#decoder = {
      pathInSchema: column.path_in_schema,
      type: column.type,
      codec: column.codec,
      schemaPath,
      compressors,
      ...decodingOf(element, parsers),
    };
    this.#nested = getMaxRepetitionLevel(schemaPath) > 0 || schemaPath.length > 2;
    const dictionary = Number(column.dictionary_page_offset ?? 0);
    const data = Number(column.data_page_offset);
    this.#at = dictionary > 0 && dictionary < data ? dictionary : data;
    this.#end = this.#at + Number(column.total_compressed_size);
  }

  /** Decodes pages until there is a whole row; returns how many there are, 0 at the end. */
  async load(): Promise<number> {
    while (this.#whole() === 0 && this.#at < this.#end) await this.#readPage();
    return this.#whole();
  }

  take(count: number): DecodedArray {
    const taken = this.#held.slice(this.#from, this.#from + count);
    this.#from += count;
    return taken;
  }

  #whole(): number {
    const open = this.#nested && this.#at < this.#end ? 1 : 0;
    return Math.max(0, this.#held.length - this.#from - open);
  }

  async #readPage(): Promise<void> {
    const { header, length } = await this.#readHeader();
    const bytes = await this.#read(this.#at + length, header.compressed_page_size);
    this.#at += length + header.compressed_page_size;
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
      if (data) this.#dictionary = convert(data, this.#decoder);
      return;
    }
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') return;
    const before = this.#nested ? this.#held.slice(this.#from) : undefined;
    const { data } = readPage(reader, header, this.#decoder, this.#dictionary, before, 0);
    this.#held = data ?? [];
    this.#from = 0;
  }

  async #readHeader() {
    for (let size = HEADER; ; size *= 8) {
      const bytes = await this.#read(this.#at, Math.min(size, this.#end - this.#at));
      const reader = {
        view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
        offset: 0,
      };
      try {
        return { header: parquetHeader(reader), length: reader.offset };
      } catch (thrown) {
        if (this.#at + size >= this.#end) throw thrown;
      }
    }
  }

  async #read(from: number, length: number): Promise<Buffer> {
    // A buffer of its own, since decoded numbers may be views of it.
    const bytes = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await this.#file.read(bytes, 0, length, from);
    if (bytesRead < length) throw new Error('the file ends within a column');
    this.bytesRead += length;
    return bytes;
  }
}
