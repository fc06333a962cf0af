/**
 * The values of one leaf column of a row group, page by page. hyparquet decodes a page; this module decides which
 * bytes are read, and how many rows are held.
 */
import type { FileHandle } from 'node:fs/promises';
import type { ColumnMetaData, DecodedArray, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { compressors } from './compressors.ts';
import { decodingOf } from './decimals.ts';
import { holdsTexts, type TextPage, textPage } from './texts.ts';
import { parsers } from './values.ts';

/** Bytes first read for a page's header; statistics can make it longer. */
const HEADER = 16 * 1024;

/** Decoded rows, from the first one that was not taken yet. */
class DecodedRows {
  readonly #rows: DecodedArray;
  #from = 0;

  constructor(rows: DecodedArray) {
    this.#rows = rows;
  }

  get left(): number {
    return this.#rows.length - this.#from;
  }

  take(count: number): DecodedArray {
    const taken = this.#rows.slice(this.#from, this.#from + count);
    this.#from += count;
    return taken;
  }
}

export class Leaf {
  /** Bytes of the file read for this column so far. */
  bytesRead = 0;
  readonly #file: FileHandle;
  readonly #decoder: Parameters<typeof readPage>[2];
  /** Whether rows hold lists, so that a row may continue in the next page. */
  readonly #nested: boolean;
  /** Whether its values are texts, and whether rows may lack one. */
  readonly #texts: boolean;
  readonly #optional: boolean;
  readonly #end: number;
  #at: number;
  #dictionary: DecodedArray | undefined;
  #held: DecodedRows | TextPage = new DecodedRows([]);

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
    this.#texts = !this.#nested && holdsTexts(element);
    this.#optional = element.repetition_type !== 'REQUIRED';
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
    return this.#held.take(count);
  }

  #whole(): number {
    const open = this.#nested && this.#at < this.#end ? 1 : 0;
    return Math.max(0, this.#held.left - open);
  }

  async #readPage(): Promise<void> {
    const { header, length } = await this.#readHeader();
    const bytes = await this.#read(this.#at + length, header.compressed_page_size);
    this.#at += length + header.compressed_page_size;
    if (this.#texts) {
      const texts = textPage(header, bytes, this.#decoder.codec, this.#optional);
      if (texts !== null) {
        this.#held = texts;
        return;
      }
    }
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
      if (data) this.#dictionary = convert(data, this.#decoder);
      return;
    }
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') return;
    const before = this.#nested ? this.#held.take(this.#held.left) : undefined;
    const { data } = readPage(reader, header, this.#decoder, this.#dictionary, before, 0);
    this.#held = new DecodedRows(data ?? []);
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
